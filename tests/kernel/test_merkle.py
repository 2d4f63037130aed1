"""The tree is that of RFC 6962, and its proofs prove what they say and nothing else."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.merkle import EMPTY, Edge, consistency_proof, consistent, included, inclusion_proof, leaf_hash, root_of

# The test vectors that implementations of RFC 6962 share: leaves, and the roots of the first 1 … 8 of them.
LEAVES = [
    leaf_hash(bytes.fromhex(text))
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_shared_vectors(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Edge().root() == EMPTY == sha256().digest()


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(size)]


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_shown_where_it_stands_and_nowhere_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    proof, root = inclusion_proof(leaves, index), root_of(leaves)
    assert included(leaves[index], index, size, proof, root)
    assert included(leaves[index], other, size, proof, root) == (other == index)
    assert not included(leaf_hash(b"other"), index, size, proof, root)
    assert not included(leaves[index], index, size, [*proof, root], root)
    assert not proof or not included(leaves[index], index, size, proof[:-1], root)


@given(st.integers(0, 70), st.integers(1, 70))
def test_growth_is_shown_and_a_changed_past_is_not(old: int, more: int) -> None:
    leaves = leaves_of(old + more)
    proof = consistency_proof(leaves, old)
    before, after = (old, root_of(leaves[:old])), (old + more, root_of(leaves))
    assert consistent(before, after, proof)
    assert old == 0 or not consistent((old, leaf_hash(b"other")), after, proof)
    assert not consistent(before, (old + more, leaf_hash(b"other")), proof) or old == 0
    assert not consistent(before, after, [*proof, EMPTY])


@given(st.integers(0, 200))
def test_an_edge_survives_being_stored(size: int) -> None:
    edge = Edge()
    for leaf in leaves_of(size):
        edge.add(leaf)
    again = Edge.from_bytes(size, edge.to_bytes())
    again.add(EMPTY)
    edge.add(EMPTY)
    assert again.root() == edge.root()
