"""The last hour on the screen: the desk that keeps it, the slider, the trails. Never to be taken for now."""
