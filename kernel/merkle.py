"""Merkle trees over an append-only list of leaves. Pure.

Hashing and proofs are those of certificate transparency, so that any verifier of such logs can check ours.
RFC 6962 §2.1; the two checks follow RFC 9162 §2.1.3.2 and RFC 9162 §2.1.4.2.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of no leaves."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf; the prefix keeps leaves and nodes apart."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbours."""
    return sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a tree: the roots of its complete subtrees, largest first. All that appending needs.

    A tree of n leaves has one subtree for each bit set in n, so 64 hashes are enough for any log.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size.bit_count() != len(hashes):
            raise ValueError("an edge has one hash for each bit of its size")
        self.size = size
        self.hashes = list(hashes)

    @classmethod
    def from_bytes(cls, size: int, packed: bytes) -> "Edge":
        """The edge that `to_bytes` packed."""
        return cls(size, [packed[at : at + 32] for at in range(0, len(packed), 32)])

    def to_bytes(self) -> bytes:
        """All hashes in one string."""
        return b"".join(self.hashes)

    def add(self, leaf: bytes) -> None:
        """Append one leaf (its hash)."""
        size, top = self.size, leaf
        while size & 1:
            top = node_hash(self.hashes.pop(), top)
            size >>= 1
        self.hashes.append(top)
        self.size += 1

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.hashes:
            return EMPTY
        top = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            top = node_hash(left, top)
        return top


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.add(leaf)
    return edge.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours on the way from the leaf at `index` to the root, lowest first. RFC 6962 §2.1.1"""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root_of(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split])]


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """What shows that the tree of the first `old_size` leaves is a prefix of this one. RFC 6962 §2.1.2"""
    return [] if old_size == 0 else _consistency(leaves, old_size, True)


def _consistency(leaves: Sequence[bytes], old_size: int, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = _split(len(leaves))
    if old_size <= split:
        return [*_consistency(leaves[:split], old_size, whole), root_of(leaves[split:])]
    return [*_consistency(leaves[split:], old_size - split, False), root_of(leaves[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that this leaf stands at `index` in the tree of that size and root."""
    if not 0 <= index < size:
        return False
    place, last, top = index, size - 1, leaf
    for neighbour in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            top = node_hash(neighbour, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, neighbour)
        place, last = place >> 1, last >> 1
    return last == 0 and top == root


def consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree `old` (size, root) is a prefix of the tree `new`."""
    old_size, old_root = old
    new_size, new_root = new
    if old_size == 0 or old_size >= new_size:
        return not proof and old_size <= new_size and (old_root == new_root if old_size else old_root == EMPTY)
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    if not path:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for neighbour in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(neighbour, before), node_hash(neighbour, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, neighbour)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


class Prover:
    """Inclusion proofs of some leaves of a long log, made in one pass over its leaves; memory for the proofs only.

    A tree by halves is the same as a tree by levels in which the last node without a neighbour moves up as it is.
    """

    def __init__(self, size: int, indices: Iterable[int]) -> None:
        self.size = size
        self._wanted = {place for index in indices for place in _neighbours(index, size)}
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._open: list[tuple[int, int, bytes]] = []
        self._come = 0

    def add(self, leaf: bytes) -> None:
        """The next leaf (its hash). Leaves beyond the size do not count."""
        if self._come == self.size:
            return
        level, index, top = 0, self._come, leaf
        self._note(level, index, top)
        while self._open and self._open[-1][0] == level:
            top = node_hash(self._open.pop()[2], top)
            level, index = level + 1, index >> 1
            self._note(level, index, top)
        self._open.append((level, index, top))
        self._come += 1
        if self._come == self.size:
            self._close()

    def path(self, index: int) -> list[bytes]:
        """The neighbours of a leaf that was asked for, lowest first. RFC 6962 §2.1.1"""
        return [self._nodes[place] for place in _neighbours(index, self.size)]

    def _note(self, level: int, index: int, value: bytes) -> None:
        if (level, index) in self._wanted:
            self._nodes[level, index] = value

    def _close(self) -> None:
        """What stands alone at the right edge moves up until it has a neighbour."""
        level, index, top = self._open.pop()
        while self._open:
            upper, _, left = self._open.pop()
            while level < upper:
                level, index = level + 1, index >> 1
                self._note(level, index, top)
            top = node_hash(left, top)
            level, index = level + 1, index >> 1
            self._note(level, index, top)


def _neighbours(index: int, size: int) -> list[tuple[int, int]]:
    """The places (level, number) of the nodes on the way from a leaf to the root."""
    found, level = [], 0
    while size > 1:
        if index ^ 1 < size:
            found.append((level, index ^ 1))
        index, size, level = index >> 1, (size + 1) >> 1, level + 1
    return found
