"""What the public may see of a document, decided by pure code: the class, the redaction, publication, the public list.

Invariants, checked against an independent model and by a battery over every door (tests/edocs/test_disclosure_*.py):

D1 nothing is public that a publication of the present class did not put there · D2 비공개 is never
public, nor is 부분공개 without a redacted copy made under its present class · D3 a change of class, a
withdrawal and a disposal take down what is out, in the same act · D4 what goes out is the copy that
was shown, byte for byte · D5 time alone publishes only what is 공개, was never held, withdrawn or
classed anew, and in which nothing was found · D6 who widens or publishes is not who drafted, nor
who made the redacted copy · D7 every act is a fact that never changes.

LAW disc-act §9(1), LAW rec-dec §27, LAW rec-act §35
"""
