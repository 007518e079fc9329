"""Machine code for schedules: one loop over the instructions, made of the rows that are used.

The loop is Python that numba compiles, generated from the table: a case for each row, and for each
way in which its operands lie in memory. It knows nothing of a particular graph, so that one
compilation serves all graphs of the same rows, and stays on disk.
"""
