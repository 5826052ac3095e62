"""For teachers: grading notebooks, and joining the progress of a class. Nothing of it leaves the machine."""
