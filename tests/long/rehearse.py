#!/usr/bin/env python3
"""The larger shared elections, up to 90,000 votes: rehearsed, verified, counted again, with time and memory."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
import elections  # noqa: E402

if __name__ == "__main__":
    elections.main(701, 90000)
