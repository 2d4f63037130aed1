"""A second, naive reading of the handbook's approval rules, to hold against the engine.

On purpose in another style and without the engine's code: plain dicts and strings, no events, nothing opened or closed.
The model keeps marks (who signed what) and derives at every look which stage is open. It imports nothing from edocs.
"""

HEIGHT = {"DRAFT": 0, "CONFIRM": 1, "INNER": 2, "REVIEW": 3, "CONSENT": 4, "AUDIT": 5, "DECIDE": 6}
BINDING = ("CONSENT", "AUDIT")


class Model:
    """One document. `world` is {'holders': {post: person | None}, 'away': set, 'orders': {post: [post, …]}}, and where
    departments are asked 'departments': {head's post: [post, …]}. `rules` are the institution's own narrowings.
    """

    def __init__(self, drafter, post, rules=()):
        self.rules, self.ever = frozenset(rules), 0
        self.drafter, self.post = drafter, post
        self.state, self.round, self.revision, self.hash = "DRAFTING", 0, 0, None
        self.line, self.marks, self.shadow, self.skips, self.held = [], [], {}, set(), set()
        self.stand_in, self.established_by = {}, None

    def copy(self):
        """The same document, to go another way from here; a line is replaced, never changed."""
        twin = object.__new__(Model)
        twin.__dict__.update(self.__dict__)
        twin.marks = [dict(m) for m in self.marks]
        twin.shadow, twin.stand_in = dict(self.shadow), dict(self.stand_in)
        twin.skips, twin.held = set(self.skips), set(self.held)
        return twin

    # -- what is the case -------------------------------------------------------------------------------------------

    def step(self, number):
        return next((s for s in self.line if s["id"] == number), None)

    def mark(self, number):
        return next((m for m in self.marks if m["step"] == number and not m["into"]), None)

    def done(self, step):
        number = step["id"]
        return bool([m for m in self.marks if m["step"] == number]) or number in self.skips or number in self.shadow

    def open(self):
        if self.state != "IN_PROGRESS":
            return []
        left = [s for s in self.line if not self.done(s)]
        lowest = min(s["stage"] for s in left)
        return [s for s in left if s["stage"] == lowest and not self.waits_inside(s, left)]

    def waits_inside(self, step, left):
        """Somebody of the same department has to look at it first."""
        parent = step.get("parent")
        return parent is not None and any(s.get("parent") == parent and s["id"] < step["id"] for s in left)

    def inner(self, number):
        return [s for s in self.line if s.get("parent") == number]

    def look(self):
        """The document as a comparable value."""
        steps = []
        now_open = [s["id"] for s in self.open()]
        for s in self.line:
            mark = self.mark(s["id"])
            if mark:
                steps.append((s["id"], "SIGNED", mark["person"], mark["rev"]))
            elif self.done(s):
                steps.append((s["id"], "SKIPPED", None, None))
            elif s["id"] in now_open:
                steps.append((s["id"], "HELD" if s["id"] in self.held else "ACTIVE", None, None))
            else:
                steps.append((s["id"], "WAIT", None, None))
        return self.state, self.round, self.revision, self.hash, tuple(steps), self.established_by

    def able(self, world, step):
        """[(person, from post, for post, for person)]; the second value: nobody is there."""
        holder = world["holders"].get(step["post"])
        barred = holder is not None and holder == self.drafter and not step["sole"]
        if holder is not None and not barred and holder not in world["away"]:
            return [(holder, step["post"], None, None)], False
        found = []
        if not barred:
            for post in world["orders"].get(step["post"], []):
                deputy = world["holders"].get(post)
                if deputy is None or deputy in world["away"] or deputy == holder:
                    continue
                if deputy == self.drafter and not step["sole"]:
                    continue
                found.append((deputy, post, step["post"], holder))
                break
        late = [(holder, step["post"], None, None)] if holder is not None and not barred else []
        if not found:
            named = world["holders"].get(self.stand_in.get(step["id"]))
            if named is not None and named not in world["away"] and (named != self.drafter or step["sole"]):
                found.append(
                    (named, self.stand_in[step["id"]], step["post"], holder if holder in world["away"] else None)
                )
        return found + late, not found

    # -- what may happen --------------------------------------------------------------------------------------------

    def do(self, world, op, person, post, **args):
        """Happen and return True, or return False and leave everything as it was."""
        happened = getattr(self, "do_" + op)(world, (person, post), **args)
        if happened:
            self.held &= {s["id"] for s in self.open()}
        return happened

    def is_drafter(self, world, who):
        if who[0] == self.drafter:
            return True
        holder = world["holders"].get(self.post)
        return who[1] == self.post and holder == who[0] and holder != self.drafter

    def here(self, world, who, number, shown, kinds):
        """The open step, if this actor may act there having seen the current content."""
        step = self.step(number)
        if step is None or step not in self.open() or step["kind"] not in kinds:
            return None
        if shown is not None and shown != self.hash:
            return None
        return next((a for a in self.able(world, step)[0] if a[:2] == who), None)

    def do_submit(self, world, who, content, line):
        if self.state not in ("DRAFTING", "RETURNED") or not self.is_drafter(world, who):
            return False
        if world["holders"].get(who[1]) != who[0]:
            return False
        if content != self.hash:
            self.revision, self.hash = self.revision + 1, content
        self.state, self.round, self.drafter, self.post = "IN_PROGRESS", self.round + 1, *who
        self.line, self.marks, self.shadow, self.skips, self.held = line, [], {}, set(), set()
        self.stand_in, self.ever = {}, max(s["id"] for s in line)
        for step in line:
            if step["kind"] == "DRAFT":
                self.put(step["id"], who[0])
        return True

    def put(self, number, person, amended=False, differing=False):
        mark = {"step": number, "person": person, "rev": self.revision, "into": None}
        self.marks.append(mark | {"amended": amended, "differing": differing})

    def others(self, number, person):
        """The person's other marks that count for one signature a round."""
        return [
            m
            for m in self.marks
            if m["person"] == person
            and m["step"] != number
            and not m["into"]
            and self.step(m["step"])["kind"] != "CONFIRM"
        ]

    def do_sign(self, world, who, step, shown, differing=False):
        if not self.here(world, who, step, shown, ("REVIEW", "INNER", "CONSENT", "AUDIT", "CONFIRM")):
            return False
        if any(not self.done(s) for s in self.inner(step)):
            return False
        mine = HEIGHT[self.step(step)["kind"]]
        if mine > HEIGHT["CONFIRM"]:
            higher = [m for m in self.others(step, who[0]) if HEIGHT[self.step(m["step"])["kind"]] > mine]
            if higher:
                self.shadow[step] = higher[0]["step"]
                return True
            for mark in self.others(step, who[0]):
                mark["into"] = step
        self.put(step, who[0], differing=differing)
        return True

    def erase(self, numbers):
        """These have to be asked again; what had been taken into them stands alone again."""
        self.marks = [m for m in self.marks if m["step"] not in numbers]
        for mark in self.marks:
            if mark["into"] in numbers:
                mark["into"] = None
        self.shadow = {a: b for a, b in self.shadow.items() if b not in numbers and a not in numbers}
        self.skips -= set(numbers)

    def do_amend(self, world, who, step, shown, content, editorial=False, line=None):
        if not self.here(world, who, step, shown, ("REVIEW",)) or content == self.hash:
            return False
        if editorial and "editorial" not in self.rules:
            return False
        asked = {s["id"] for s in self.open()}
        if not editorial:
            again = [s["id"] for s in self.line if s["kind"] in (*BINDING, "INNER")]
            self.erase(again)
            self.held -= {n for n in again if self.step(n)["kind"] == "INNER"}
        self.revision, self.hash = self.revision + 1, content
        for mark in self.others(step, who[0]):
            mark["into"] = step
        self.put(step, who[0], amended=True)
        if line:
            self.line = self.relined(line, asked) or self.line
        return True

    def relined(self, line, asked):
        """The line with its unasked part taken from another one; None where that says the same."""
        last = max((s["stage"] for s in self.line if s["id"] in asked or self.done(s)), default=0)
        past = [s for s in self.line if s["stage"] <= last]
        known = [(s["kind"], s["post"]) for s in past]
        fresh = [dict(s) for s in line if s["kind"] != "DRAFT" and (s["kind"], s["post"]) not in known]
        order = sorted({s["stage"] for s in fresh})
        for at, s in enumerate(fresh, start=1):
            s["id"], s["stage"] = self.ever + at, last + 1 + order.index(s["stage"])

        def said(steps):
            return [(s["stage"], s["kind"], s["post"], s.get("unit")) for s in steps]

        if said(fresh) == said(s for s in self.line if s["stage"] > last):
            return None
        self.ever += len(fresh)
        return past + fresh

    def do_change_line(self, world, who, line):
        asked = self.open()
        if not asked:
            return False
        fresh = self.relined(line, {s["id"] for s in asked if s["kind"] != "DECIDE"})
        self.line = fresh or self.line
        return fresh is not None

    def do_withdraw(self, world, who, step):
        which, mark = self.step(step), self.mark(step)
        if self.state != "IN_PROGRESS" or not mark or world["holders"].get(who[1]) != who[0]:
            return False
        if which["kind"] in ("DRAFT", "DECIDE") or mark["person"] != who[0] or mark["amended"]:
            return False
        later = [s for s in self.line if s["stage"] > which["stage"]]
        if which.get("parent"):
            later += [s for s in self.inner(which["parent"]) if s["id"] > step] + [self.step(which["parent"])]
        if any(self.done(s) or s["id"] in self.held for s in later) or mark["rev"] != self.revision:
            return False
        self.erase([step])
        return True

    def do_arrange(self, world, who, step, posts):
        which = self.step(step)
        if which is None or which not in self.open() or not which.get("unit"):
            return False
        inside = world["departments"][which["unit"]]
        if world["holders"].get(who[1]) != who[0]:
            return False
        if who[1] not in (which["post"], *inside) and who not in [a[:2] for a in self.able(world, which)[0]]:
            return False
        if any(p not in inside or self.able(world, {"id": 0, "post": p, "sole": False})[1] for p in posts):
            return False
        kept = [s for s in self.inner(step) if self.done(s)]
        posts = [p for p in dict.fromkeys(posts) if p not in [s["post"] for s in kept]]
        shape = {"stage": which["stage"], "kind": "INNER", "sole": False, "parent": step}
        fresh = [{"id": self.ever + at, "post": p, **shape} for at, p in enumerate(posts, start=1)]
        gone = [s for s in self.inner(step) if s not in kept]
        line = [s for s in self.line if s not in gone]
        at = line.index(which)
        self.line, self.ever = line[:at] + fresh + line[at:], self.ever + len(fresh)
        return True

    def do_decide(self, world, who, step, shown):
        if not self.here(world, who, step, shown, ("DECIDE",)):
            return False
        consents = [self.mark(s["id"]) for s in self.line if s["kind"] == "CONSENT"]
        if "veto" in self.rules and any(m["differing"] for m in consents if m):
            return False
        for mark in self.others(step, who[0]):
            mark["into"] = step
        self.put(step, who[0])
        self.state, self.established_by = "ESTABLISHED", who[0]
        return True

    def do_return(self, world, who, step, shown):
        if not self.here(world, who, step, shown, ("REVIEW", "CONSENT", "AUDIT", "DECIDE")):
            return False
        self.state = "RETURNED"
        return True

    def do_send_back(self, world, who, step, shown, stage):
        if not self.here(world, who, step, shown, ("REVIEW", "AUDIT", "DECIDE")):
            return False
        if stage >= self.step(step)["stage"] or stage not in [s["stage"] for s in self.line if s["kind"] != "DRAFT"]:
            return False
        self.erase([s["id"] for s in self.line if s["stage"] >= stage])
        return True

    def do_hold(self, world, who, step):
        if not self.here(world, who, step, None, HEIGHT) or step in self.held:
            return False
        self.held.add(step)
        return True

    def do_release(self, world, who, step):
        if not self.here(world, who, step, None, HEIGHT) or step not in self.held:
            return False
        self.held.remove(step)
        return True

    def do_hold_over(self, world, who, step):
        """Every hold of these tests is for a second."""
        if step not in self.held:
            return False
        self.held.remove(step)
        return True

    def do_skip(self, world, who, step):
        which = self.step(step)
        if which is None or which not in self.open() or which["kind"] != "REVIEW":
            return False
        holder = world["holders"].get(which["post"])
        if holder is not None and holder not in world["away"] and holder != self.drafter:
            return False
        if not self.is_drafter(world, who):
            later = [s for s in self.line if s["stage"] > which["stage"] and not self.done(s)]
            later = [s for s in later if s["kind"] in ("REVIEW", "DECIDE")]
            if not later or who not in [a[:2] for a in self.able(world, later[0])[0]]:
                return False
        self.skips.add(step)
        return True

    def do_reassign(self, world, who, step, to):
        which = self.step(step)
        if which is None or which not in self.open() or not self.able(world, which)[1]:
            return False
        before = self.stand_in.get(step)
        self.stand_in[step] = to
        if self.able(world, which)[1]:
            self.stand_in[step] = before
            return False
        return True

    def do_recall(self, world, who):
        if self.state != "IN_PROGRESS" or not self.is_drafter(world, who):
            return False
        if "early recall" in self.rules and any(self.mark(s["id"]) for s in self.line if s["kind"] != "DRAFT"):
            return False
        self.state = "DRAFTING"
        return True

    def do_abandon(self, world, who):
        if self.state not in ("DRAFTING", "RETURNED") or not self.is_drafter(world, who):
            return False
        self.state = "ABANDONED"
        return True


# -- the invariants, on a document turned into plain JSON values ------------------------------------------------------

OPEN, DONE = ("ACTIVE", "HELD"), ("SIGNED", "SKIPPED")


def broken(doc, history):
    """The invariants that this document and its history break, by name."""
    faults = broken_line(doc) | broken_number(doc, history)
    for step in doc["steps"]:
        if step["state"] == "SIGNED":
            faults |= broken_signature(doc, step, step["signature"])
    if [e["seq"] for e in history] != list(range(1, len(history) + 1)):
        faults.add("I13 an unbroken history")
    return faults


def broken_line(doc):
    steps, faults = doc["steps"], set()
    asked = [s for s in steps if s["state"] in OPEN]
    if len({s["stage"] for s in asked}) > 1:
        faults.add("I1 one open stage")
    others = any(one["state"] != "WAIT" for one in doc["partners"])  # institutions of a joint draft
    if doc["state"] == "IN_PROGRESS" and bool(asked) == others:
        faults.add("I2 in progress means something open")
    if doc["state"] != "IN_PROGRESS" and (asked or (others and doc["state"] != "ESTABLISHED")):
        faults.add("I2 in progress means something open")
    if any(e["stage"] < s["stage"] and e["state"] not in DONE for s in asked for e in steps):
        faults.add("I3 earlier steps first")
    if any(s["state"] == "SKIPPED" and (s["kind"] == "DECIDE" or not s["skip"]["reason"]) for s in steps):
        faults.add("I3 a decision is never skipped")
    inside = [(e, s) for s in steps if s["state"] == "SIGNED" for e in steps if e["parent"] == s["id"]]
    if any(e["state"] not in DONE for e, _ in inside):
        faults.add("I3 a department's own people first")
    people = [s["signature"]["seat"]["person"] for s in steps if s["state"] == "SIGNED" and s["kind"] != "CONFIRM"]
    if len(people) != len(set(people)):
        faults.add("I9 one signature a person")
    return faults


def broken_number(doc, history):
    faults, established = set(), doc["state"] == "ESTABLISHED"
    numbers = [e for e in history if e["fact"].get("number")]
    if (doc["number"] is not None) is not established or len(numbers) != established:
        faults.add("I4 a number exactly at the decision")
    if established and any(s["state"] not in DONE for s in doc["steps"]):
        faults.add("I6 nothing pending behind a decision")
    return faults


def broken_signature(doc, step, mark):
    faults, seat, drafted = set(), mark["seat"], step["kind"] == "DRAFT"
    if step["kind"] in BINDING and mark["revision"]["number"] < doc["firm"]:
        faults.add("I6 consents and decision bind to the final revision")
    if step["kind"] == "DECIDE" and mark["revision"] != doc["revision"]:
        faults.add("I6 consents and decision bind to the final revision")
    if mark["round"] != doc["round"] or mark["step"] != step["id"]:
        faults.add("I7 a signature belongs to its round and step")
    if not (mark["authority_ref"] and mark["revision"]["hash"] and mark["at"] and seat["person_name"]):
        faults.add("I7 complete signatures")
    if not drafted and (seat["post"] == step["post"]) is bool(mark["on_behalf_of_post"]):
        faults.add("I7 on whose behalf")
    if mark["on_behalf_of_person"] == seat["person"]:
        faults.add("I8 nobody acts for themselves")
    if not drafted and not step["sole"] and seat["person"] == doc["drafter"]["person"]:
        faults.add("I8 the drafter does not sign his own")
    return faults


def broken_by_step(before, after, old_history, history):
    """The invariants that a change from one document to the next breaks."""
    faults = broken(after, history)
    if history[: len(old_history)] != old_history:
        faults.add("I13 events never change")
    if before is not None and before["state"] == "ESTABLISHED":
        if any(before[key] != after[key] for key in ("state", "revision", "steps", "number", "round", "void", "past")):
            faults.add("I5 established is final")
    return faults
