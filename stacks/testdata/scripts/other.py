"""Stands for another script of the user."""
