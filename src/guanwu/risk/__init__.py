"""Selection of declarations for papers or examination (Examination Regulations 16, AUTO 13).

Rules in the closed vocabulary, a random share drawn by hash, and reasons that only officers see.
"""
