"""Alarms on the screen: the desk that finds them, the bar that tells of them, the list, the sound."""
