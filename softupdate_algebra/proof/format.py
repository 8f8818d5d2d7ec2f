r"""The format of certificates, version 3, field by field; ``kernel.py`` checks it and everything that it claims.

A certificate is one JSON object in canonical form: keys sorted, no blanks between tokens, ASCII escapes, one newline at
the end (``json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"``); no fractions or exponents in numbers.

    {"format": "softupdate-algebra certificate", "version": 3, "about": TEXT, "kind": KIND, "claim": {...}, "witness": {...}}

``about`` is one line for people; nothing is concluded from it. Every field named below is required, any other is refused.
Limits: 4 MB of text, 4,000 names, powers up to 4,000, degrees up to 65,535, numbers of 60,000 bits, a budget of six
million operations (some seconds) and, on any machine, a minute; what exceeds one is refused.

Sums, rules
-----------
SUM         a text: products joined by `` + `` and `` - ``, a ``-`` may stand in front. A product is factors joined by ``*``:
            a name, or a name to a power: ``c^2``, ``c^-1``, ``c^t``, ``c^(t+1)``; a number (``2``, ``1/3``) may be the first
            of them. No brackets otherwise, no blanks but around signs. ``0`` is the empty sum. A name is a parameter (any name
            with no other meaning), one of the claim's ``vectors`` or ``lets``, a network, a value of a schedule: ``alpha[t]``,
            ``alpha[t-1]``, ``alpha[3]``, or what is said below. ``t``, ``k`` and ``j`` count steps where that is said.
            Names are of ASCII letters, digits and _. A name is one of these things only, and what is assigned to is no
            parameter either; a vector and an oracle may share a name; ``k`` and ``j`` are no parameters of closed forms.
VECTOR      a SUM of which every product has exactly one vector as a factor, to the first power.
lets        {NAME: SUM...}: each NAME stands for its sum wherever it occurs, in witnesses too; by custom for what is divided
            by (``d`` for ``1 - c``, then ``c*d^-1``). A let that mentions t has the value of the moment.
vectors     [NAME...]: the initial values and constant vectors, each free.
RULE        {"start": {NETWORK: VECTOR...}, "startup": [STEP...], "period": [STEP...], "output": VECTOR, "conditions": [SUM...]}
            Step t = 0, 1, ... does ``startup[t]`` while there is one, and from then on the steps of ``period`` in turn. At
            k = 0 the output is read off the start, at k = t + 1 after step t; t in it is that t, and an output that
            mentions t, perhaps in a let or a schedule's value, is compared from k = 1. The rule is defined where what it
            divides by does not vanish, and no condition either; one that mentions t is meant for the steps of the period. What
            is said of a k is said where the rules are defined in the steps before.
STEP        [ASSIGNMENT...], done in order with the newest values: ``"NAME <- VECTOR"``, or, for a call,
            ``"NAME <- ORACLE(VECTOR, VECTOR...)"``. What has a start keeps its value from step to step, other names do not.

A comparison (the claim of the kinds ``compare``, ``counterexample``, ``always different``)
-------------------------------------------------------------------------------------------
    "left": RULE, "right": RULE, "vectors": ..., "lets": ...
    "oracles": {ORACLE: MEANING...}     MEANING being
        "recorded"      the n-th call of step t has the answer ``g[t,n]`` (t, n = 0, 1, ...), the same for both rules
        "own"           an unknown function: equal arguments give equal answers
        VECTOR          a known one, in its arguments ``#1``, ``#2``... and vectors (none is called ``own`` or ``recorded``)
    "assumptions": [[SUM, SIGN]...]     SIGN is ">", ">=", "!=" or "=", each against 0; no t in them
Parameters are real; points where a rule is not defined are out of the question.

kind "compare": when is left's output equal to right's?
    claim, further:
    "unknowns": [NAME...]               parameters that were solved for
    "steps": "all" or [K, ...]          at which k, ascending, equality is spoken of
    "cases": [CASE...]                  {"solved": {NAME: SUM...}, "equations": [SUM...], "nonzero": [SUM...]} is the set of points
                                        at which NAME = SUM, equations vanish, nonzero do not, all these being defined
    "complete": true | false            true: at a point that the assumptions allow the rules are equal at those steps ONLY
                                        in the listed cases (none listed: nowhere)
    "covering": true | false            true: whatever the other parameters, some value of the unknowns puts the point in a case;
                                        the rules are as defined there as without: unknowns occur in no condition, in no
                                        assumption and in nothing that is divided by
    witness: {"cases": [EVIDENCE...], "last": K, "tree": NODE or null, "cover": NODE or null}
                                        one evidence for each case; how many steps are run to obtain residuals; the
                                        derivations for ``complete`` and ``covering``, null when these are false
COMBINATION a SUM that vanishes where certain things do, called #0, #1, ... in it: each product has one of them as a factor.
EVIDENCE    where ``steps`` lists numbers: {"gaps": {"K": COMBINATION...}}: the rules are run with ``solved`` put in; at the
            steps in question left's minus right's output is the combination of the case's equations, or identically 0
            when K is not listed. Where steps is "all":
            {"gaps": ..., "prefix": N, "period": P, "rows": [SUM...], "starts": [COMBINATION...], "next": [COMBINATION...],
             "outputs": [COMBINATION...], "calls": [CALL...]}
                gaps speak of k = 0..N. Rows are sums in networks ``left.QN``, ``right.x``, and vectors, in ``a[t-1]`` with
                schedules, in ``t`` with coefficients in t (t: the period's first step). After N steps row i is the
                combination starts[i] of the equations. After a further period of P steps row i is the combination
                next[i], and left's minus right's output after step j of the period is the combination outputs[j], of
                the equations followed by the rows as they were. N reaches every startup, P is a multiple of every period.
                A divisor in these sums must not vanish: it is known (see below), a condition of a rule at a step of
                the period, or a sum of positive numbers times powers of t - N with a number among them. Where there are
                no equations, a divisor in parameters alone (a schedule's value at t is none) may be anything.
            CALL        one for each call of an "own" oracle in the period, left's calls of a step first: ``"new"``, or
                        ["as", I, [COMBINATION...]]: each argument minus that of the I-th call (from 0) is the given
                        combination of equations and rows, so the answers are equal; ["before", I, [...]]: the same with
                        the I-th call of the period before. Rows may mention the answers ``before.I`` and arguments
                        ``before.I.A`` (A = 1, 2...) of the calls of the period before (then N >= P).

Derivations
-----------
A place has solved names, hypotheses that vanish, and facts: sums that do not vanish. Facts from the beginning are the
assumptions with ">" or "!=" and the conditions free of t. A sum is KNOWN not to vanish when it is a number that is not 0
times powers of facts, or that times something which divides a fact, all with the solved values put in and over one
divisor. Divisors in what a derivation states must be known.
HYPOTHESIS  ["residual", K, [ATOM...]]  the coefficient, in left's minus right's output at k = K, on a product of vectors and,
                                where steps is "all", values of schedules ``a[0]``: these are free at each step, and nothing
                                in cases and assumptions may speak of them. K is among claim.steps and not beyond
                                witness.last. An answer of an "own" oracle is called ``left.g[t,n]`` or ``right.g[t,n]``
                                after the call that first asked this (left's calls of a step before right's), and any two
                                calls in steps before K that do not ask the same must be told apart: over one divisor,
                                a coefficient of their arguments' difference, on such a product, is known.
            ["assumption", I]   the I-th assumption, an equation
            ["branch", I]       the I-th sum assumed to vanish on the way from the root to here (from 0)
IDENTITY    {"of": [HYPOTHESIS...], "sum": COMBINATION, "product": [FACTOR...], "power": N}: the combination of the
            hypotheses is the product of the factors, times TARGET^N where something is to be shown to vanish; or null
            where that is identically 0.
FACTOR      [SUM, POWER, NODE or null]  null: it is known. A node only in ``split``: what follows when it vanishes.
NODE        ["split", IDENTITY]                 a product vanishes, so one of the factors with a node does (there it is the
                                                next branch hypothesis); no such factor: a contradiction
            ["whether", SUM, NODE, NODE]        it vanishes (and is a branch hypothesis), or not (and is a fact)
            ["positive", SUM, TERMS, NODE]      it is a fact, because it or its negative is the sum of TERMS
            ["solve", NAME, SUM, IDENTITY, NODE]    NAME is the sum: TARGET is NAME minus the sum. Below, the rules are run
                                                with it put in; branch hypotheses and facts too
            ["case", I, [IDENTITY...], {NAME: SUM...}]  we are in case I: TARGETs are NAME minus its value for the solved names
                                                in order, then the equations; nonzero are known. In ``cover``, and only
                                                there, the unknowns are given values here, and occur in nothing else.
TERMS       [[NUMBER, [I...], SUM]...]          sum of NUMBER * product of the assumptions I (">" or ">=") * SUM^2, NUMBER > 0;
                                                in at least one term all I are ">" and SUM^2 is known

kind "counterexample": claim: a comparison, and
    "at": {"parameters": {NAME: NUMBER}, "vectors": {NAME: NUMBER}, "answers": {"g[t,n]": NUMBER}, "functions": {ORACLE: SUM}}
    "k": K, "values": [NUMBER, NUMBER]
    NUMBER is a text such as "-2/3" (networks of one dimension). There is one for each vector and each answer that is asked for,
    and a function, a SUM in ``#1``, ``#2``..., for each "own" oracle; no name is given twice.
    witness: {}. The rules are run in exact fractions; left's output at k is the first value, right's the second.

kind "closed form": claim {"rule": RULE, "vectors", "lets", "oracles" ("recorded" or VECTOR), "assumptions", "solved": {NAME: SUM},
    "forms": {NETWORK: [VALUES, ANSWERS]...}}, witness {}
    VALUES is a VECTOR with coefficients in k, ANSWERS one over answers ``g[0,n]`` with coefficients in j. After k steps the
    network is VALUES + the sum over i < k of ANSWERS with j = k - i and g[i,n] for g[0,n]. For rules that do the same in
    every step; c^k and c^j are independent of k and j.

kind "always different": claim: a comparison without "own" oracles, and "from": K0, "on": ATOM: at every k >= K0 >= 1 the outputs
    differ in their coefficient on that vector, or on the answer ``g[0,n]``.
    witness: {"left": FORMS, "right": FORMS, "facts": [FACT...], "product": [FACTOR...]}: the coefficients' difference is the
    product, whose factors are known. FORMS are as in "closed form". k is any k >= K0 here, and ``[k - K0, ">="]`` is one more
    assumption after the others. Each FACT holds at every k:
    ["positive", SUM, TERMS]                the sum or its negative is the sum of TERMS
    ["induction", [[SUM, TERMS, TERMS]...]] the sums are above 0: at K0 each is the sum of its first TERMS, and at k + 1 that of
                                            its second, in which all of them at k count as further assumptions with ">", in
                                            order. They do so in what follows, too.
"""

FORMAT, VERSION = "softupdate-algebra certificate", 3
