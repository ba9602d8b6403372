"""How fast it is, measured: our own window beside what people would otherwise write, on the same fleet in the same run.

Three parties: the *director* (this package's `__main__`) holds the screen, the mouse and the clock; *performers* are the programs
under test, each in a process of its own, told what to do by lines of JSON; the *feeder* writes what agencies would answer.
Times are read where they can be seen: from the X server's own frame buffer, on the clock all processes share.
"""
