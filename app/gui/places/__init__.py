"""Finding places: the pin, the home view, named views."""
