"""Measure speed: ``python -m bench`` (or ``make bench``). Not part of the installed package."""

import os

# One thread each, or the comparison is one of thread pools. Here, because NumPy's BLAS reads it when it is imported.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
