"""The course: lessons in the percent format, told in the terminal, as notebooks and as pages.

A lesson is one file, `examples/NAME.py`, or `examples/NAME/lesson.py` where a package shows more.
`catalogue` finds it, `cells` reads it, `running` runs it in a language; what came of that is told by
`terminal`, `notebooks` and `pages`.
"""
