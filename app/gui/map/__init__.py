"""The map: the web view, its scheme, the bridge to the page and what travels over it."""
