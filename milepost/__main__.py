"""`python -m milepost` is the command `milepost`, so that a child process needs no script on its path."""

from milepost.cli import main

main()
