#!/usr/bin/env python3
"""Every shared election of at most 700 votes: rehearsed, verified, counted again."""
import elections

if __name__ == "__main__":
    elections.main(1, 700)
