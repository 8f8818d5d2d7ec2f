r"""The format of certificates, version 4, field by field; ``kernel.py`` checks it and everything that it claims.

A certificate is one JSON object in canonical form: keys sorted, no blanks between tokens, ASCII escapes, one newline at
the end (``json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"``).

    {"format": "softupdate-algebra certificate", "version": 4, "about": TEXT, "kind": KIND, "claim": {...}, "witness": {...}}

``about`` is one line for people; nothing is concluded from it. A claim has the fields named below and no others.
Limits: 4 MB of text, 4,000 names, numbers of 40,000 bits, a budget of four million operations (some seconds) and, on any
machine, 20 seconds (a sum that is being read is read to its end); what exceeds one is refused. Numbers
outside of texts are integers.

Sums and equations
------------------
SUM         a text: products joined by `` + `` and `` - ``, a ``-`` may stand in front. A product is factors joined by ``*``: a
            name, ``c``, an element, ``left.QN[t]``, ``g[t-1]``, ``g[0]``, or one of these to a power, ``c^2``; a number (``2``,
            ``1/3``) may be the first of them. No brackets otherwise, no blanks but around signs. ``0`` is the empty sum.
            Names are ASCII letters, digits, _ and dots, a letter first; ``t`` is a number of steps and no name.
EQUATION    a SUM, or ``"1/(SUM)"``, or a call ``"g(SUM, SUM...)"`` of an unknown function.

Claims
------
parameters  [NAME...]: real numbers.
free        [NAME...]: what a claim holds for all of. ``QN0`` is a vector, ``g[0]``, ``g[1]``... is a sequence of them: the
            recorded answers to a rule's calls, or the values of a schedule, that has a value at -1, too. ``g`` and ``g[0]``
            have nothing to do with each other. All is meant coordinate by coordinate.
functions   [NAME...]: unknown functions: equal arguments have equal answers, nothing else is known. Called with another number of
            arguments, a function is another one.
given       [STATEMENT...]: ``"NAME <- SUM"``, a value or a shorter name; ``"NAME <- 1/(SUM)"``, one for an inverse: points where
            SUM is 0 are out of the question; ``"SUM > 0"``, ``>=``, ``!=``, ``=``: assumptions. They speak of parameters and of
            the names before. (Nothing says that there are points where all that is given holds.)
sequences   {NAME: [[EQUATION...], [EQUATION...]]...}: the values at 0, 1... as far as the first list goes; from there on the
            equations of the second list in turn. What is in an equation for the value at t + 1 is read at t: in
            ``left.TQN`` being ``[["QN0"], ["c*left.TQN[t] + d*left.QN[t+1]"]]``, ``left.QN[t+1]`` is the newest value.
            (The network after t steps is ``left.QN[t]``; ``time[t]`` counts steps where a coefficient has t in it, ``pow.c[t]``
            is c^t, and ``sum.0`` from 0 with ``sum.0[t+1] = c*sum.0[t] + g[t]`` is the sum of c^(t-i-1)*g[i] over i < t.)
            Equations speak of sequences at t and, of what they rest on, at t + 1, never of later or of negative t; what a proof
            does not reach is not followed.
left, right SUM: in elements at t.
steps       [FIRST, LAST], onwards: BOOL: the t in question; with onwards all t from FIRST on.
Each name is declared once. What is said of a t is said where no equation up to there divides by 0.

kind "equal": when are both sides the same? (A closed form is an equality, too: of a network and a sum of such sequences.)
    "cases": [[STATEMENT...]...]        ``"PARAMETER <- SUM"``, ``"NEW NAME <- 1/(SUM)"``, ``"SUM = 0"``: each list is the set of
                                        points where all of that is so; in each case both sides are the same at these t.
                                        They speak of parameters and of the new names before, and do not contradict in
                                        numbers what is given.
    "complete": BOOL                    true: where all of it exists and they are the same at these t, for all that is free, some
                                        case applies
    "unknowns": [NAME...]               parameters that were solved for, each once
    "covering": BOOL                    true: for any values of the other parameters some values of the unknowns make a case
                                        apply; nothing is given of unknowns, and no equation divides by what depends on one
    witness: {"cases": [EVIDENCE...], "tree": NODE or null, "cover": NODE or null}

kind "different": both sides differ at all these t, wherever all of it exists. (A counterexample has numbers for everything.)
    witness: EVIDENCE

Evidence
--------
In witnesses, ``#0``, ``#1``... are the sums that are known to vanish, ``$0``, ``$1``... those that are known to be above 0, or not
below, in the order in which they came up: first from the case, then from what is given. ``_0``, ``_1``... are the inverses of
the sums in given[0], given[1]... that are assumed to be ``> 0`` or ``!= 0``.
COMBINATION a SUM of which each product has some ``#i`` as a factor.
TERMS       [COMBINATION, [PRODUCT, ROOT, INVERSE]...]: something is the combination plus the sum of PRODUCT*ROOT^2, PRODUCT being
            a number above 0 times some ``$i``. It is above 0 if in one of them each of these is, and INVERSE*ROOT^2 = 1
            (elsewhere INVERSE may be "").
EVIDENCE    {"lets": [...], "sequences": {...}, "prefix": N, "gaps": [[COMBINATION, INVERSE]...], "rows": [...], "signs": [...],
             "memos": [...], "later": {...}, "times": M}
                lets: ["x <- 1/(SUM)"...]: inverses called ``_x``, only where no sum is known to vanish (of kind "equal" only).
                sequences: more of them, with sums as equations, that the claim needs not mention (c^t, say).
                prefix: the sequences are followed up to t = N. gaps: at each t in question, left minus right is the
                    combination; of kind "different", that times the inverse is 1 plus the combination (INVERSE is "" elsewhere).
            Without onwards that is all. With it, N reaches all sequences' first lists, and what follows is for a period of
            P = M times the least common multiple of the second lists' lengths:
                rows: [SUM, COMBINATION, COMBINATION]...: the sum, read at t = N, is the first combination. Then the sums, read
                    at any later t at which a period begins, are the next ``#i``, and at t + P each is the second combination.
                signs: [SUM, NAME, TERMS, TERMS]...: sums that are above 0, or not below where the name is "". At t = N each has
                    its first terms, with the signs before it as the next ``$i``. At any later t they are the next ``$i``, and
                    at t + P each has its second terms, with those before it, at t + P, following. The inverse of a sum is
                    called ``_NAME``; at t = N it is ``_NAME.0`` and at t + P ``_NAME.1``.
                gaps go on: at t + 1, ..., t + P. In all that is said of a period, ``t`` is its beginning.
                later: {"left.G[t+1]": [ELEMENT, COMBINATION...]...}: the answer of an unknown function is that other one, from
                    the same period, as each argument minus that of the other is the combination. An answer that is not
                    listed is a new one, unless all arguments are the same as they stand.
                memos: [FUNCTION, [SUM...], SHOWN, SHOWN]...: the function, asked the sums but the last, answers the last, at t = N
                    and at t + P. SHOWN is [ELEMENT, COMBINATION...], the answer's difference being the last combination. In
                    ``later``, ``memo 0``, ``memo 1``... stand for what they say of t.

Derivations
-----------
NODE        ["residuals", {"left.G[1] right.G[2]": [I, SUM, INVERSE]...}, [[K, SUM]...], NODE]
                                                the sequences are followed from the start. Of any two calls of one function that
                                                do not ask the same (each named after the first that asked it, in alphabetical
                                                order), the coefficient on a product of free elements in the difference of the
                                                I-th arguments (from 0), times the inverse, is 1. Then left minus right at t = K
                                                has coefficients that vanish: those on these products are the next ``#i``.
            ["split", COMBINATION, [[SUM, POWER, NODE]...]]   the product of these powers is the combination, so one of the
                                                sums vanishes (the next ``#i``); none: a contradiction
            ["whether", SUM, NAME, NODE, NODE]  it vanishes (the next ``#i``), or it has an inverse, called ``_NAME``
            ["positive", SUM, NAME, TERMS, NODE]  it is above 0 (the next ``$i``), and ``_NAME`` is its inverse; NODE is null, and
                                                nothing is left to show, where the sum is 0
            ["solve", PARAMETER, SUM, COMBINATION, NODE]  the parameter minus the sum is the combination; it is put in everywhere
            ["case", I, {UNKNOWN: SUM...}, [[COMBINATION, INVERSE]...]]  case I applies, in a cover with these values of unknowns:
                                                of each statement, in order, left minus right side is the combination (for
                                                ``NAME <- 1/(SUM)``, INVERSE*SUM - 1 is, and NAME stands for the inverse)
"""

FORMAT, VERSION = "softupdate-algebra certificate", 4
