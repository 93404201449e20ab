"""Stands for a script of the user."""
