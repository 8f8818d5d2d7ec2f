r"""The format of certificates, version 1, field by field; ``kernel.py`` checks it and everything that it claims.

A certificate is one JSON object in canonical form: UTF-8, keys sorted, no blanks between tokens, ASCII escapes,
one newline at the end (``json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"``).

    {"format": "softupdate-algebra certificate", "version": 1, "about": TEXT, "kind": KIND, "claim": {...}, "witness": {...}}

``about`` is free text for people (one line); nothing is concluded from it. Every field named below is required unless
"may be left out" is said; any other field is refused.

Scalars, vectors, rules
-----------------------
SCALAR      a string: rational expression of names in ``+ - * / ^ ( )``, integers and fractions; unary minus is weaker
            than ``^``; exponents are integers, or linear in the integer symbols below (``c^(t+1)``, ``(1 - c)^t``).
            ``alpha[t]``, ``alpha[t-1]``: values of a schedule. Integer symbols: ``t`` in rules, ``k`` and ``j`` in
            closed forms. Every other name is a real parameter. Division writes its divisor: ``a/(c)/(1 - c)^2``
            keeps two divisors apart and is checked faster than ``a/(c - 2*c^2 + c^3)``.
VECTOR      a list of ``[SCALAR, OF]``, a linear combination; OF is a vector's name or, in rules, a call
            ``{"call": ORACLE, "on": [VECTOR, ...]}``. ``[]`` is the zero vector.
RULE        ``{"networks": [NAME...], "temporaries": [NAME...], "constants": [NAME...], "statements": [STATEMENT...],
            "output": VECTOR, "conditions": [SCALAR...]}``. Conditions must not vanish for the rule to be defined (the
            divisors written in the rule are such conditions already).
STATEMENT   ``{"set": NAME, "to": VECTOR}``                      the newest values are read, then NAME changes
            ``{"every": P, "offset": J, "do": [STATEMENT...]}``  acts when P divides t + 1 - J
            ``{"at": N, "do": [...]}``, ``{"from": N, "do": [...]}``   acts when t = N, when t >= N
            ``{"repeat": M, "do": [...]}``                       M passes within the step
            Steps are t = 0, 1, ...; the output after step t is the output at k = t + 1, and t in it is that t. At k = 0
            the output is read off the start; an output that mentions t or a schedule is compared from k = 1.

A comparison (the claim of the kinds ``compare``, ``counterexample``, ``always different``)
-------------------------------------------------------------------------------------------
    "left": RULE, "right": RULE
    "start": {"left": {NETWORK: VECTOR...}, "right": {...}}   each network's start, over freely chosen initial values
                                                  (any names, by custom ``QN0``) and constants by their own names
    "oracles": {ORACLE: MEANING...}               every oracle that is called, MEANING being
        "recorded"      the n-th call of step t has the answer ``g[t,n]`` (t, n = 0, 1, ...), the same for both rules
        "own"           an unknown function: equal arguments give equal answers
        VECTOR          a known one: combination of its arguments ``#1``, ``#2``... and of constants
    "assumptions": [[SCALAR, REL]...]             REL is ">", ">=", "!=" or "=", each against 0
    "unknowns": [NAME...]                         parameters that were solved for
    "steps": "all" or [K, ...]                    at which k equality is spoken of (compare, and only there)
Parameters are real; points where a rule is not defined are out of the question. Constants and parameters are shared
between the rules by name.

kind "compare": when is left's output equal to right's?
    claim, further:
    "cases": [{"solved": {NAME: SCALAR...}, "equations": [SCALAR...], "nonzero": [SCALAR...]}...]
        a case is the set of points at which NAME = SCALAR, equations vanish, nonzero (divisors of ``solved`` included)
        do not, all these scalars being defined.
    "complete": true | false    true: at a point that the assumptions allow the rules are equal at those steps ONLY in
                                the listed cases (``cases: []``: nowhere)
    "covering": true | false    true: whatever the other parameters, some value of the unknowns puts the point in a case
    witness:
    "cases": [EVIDENCE...]      one for each case: equality at the named steps in that case
    "steps": K                  how many steps are run to obtain the residuals for the tree
    "tree": NODE or null        the derivation for ``complete``
    "cover": NODE or null       the derivation for ``covering``
EVIDENCE
    {"identities": [[K, ATOM, IDENTITY]...]}         the rules are run with ``solved`` put in; at the steps in question every
                                coefficient vanishes, identically or by its IDENTITY, in which ["branch", I] is the I-th
                                of ``equations``. For "all" these are N + P*(n + 1) steps (Cayley-Hamilton), n joint
                                vectors, a start-up of N steps and a period P, both read off the rules; not for
                                schedules, unknown functions, coefficients in t.
    {"prefix": N, "period": P, "rows": [VECTOR...], "next": [[SCALAR...]...], "outputs": [[SCALAR...]...], "calls": [CALL...]}
                                an invariant: with ``solved`` put in, after N steps all rows are 0; after a further period
                                of P steps row i is sum_j next[i][j]*row_j; left's minus right's output after step j
                                of the period is sum_i outputs[j][i]*row_i. Rows are combinations of ``left.QN``,
                                ``right.x``, and constants; all free of answers. Outputs within the prefix are compared
                                one by one. N exceeds every ``at``, reaches every ``from``; P is a multiple of every
                                ``every``. With schedules the rows may mention ``a[t-1]``, next and outputs ``a[t-1]``,
                                ``a[t]``, ... ``a[t+P-1]`` (t: the period's first step); with coefficients in t all may
                                mention ``t``, ``c^t``; their divisors must not vanish identically at any t >= N.
                                CALL: one for each call of an "own" oracle in the period, left's calls of a step first:
                                ``"new"``, or ``{"as": I, "by": [[SCALAR...]...]}``: each argument differs from
                                that of the I-th call (from 0) by the given combination of rows, so the answers are equal;
                                ``{"before": I, "by": [...]}`` the same with the I-th call of the period before. Rows
                                may mention the answers ``before[I]`` and arguments ``before[I,A]`` (A = 1, 2...) of the
                                calls of the period before (then N >= P).

Derivations
-----------
At a point where the rules are equal at claim.steps, hypotheses vanish. HYPOTHESIS is
    ["residual", K, ATOM]       coefficient of left's minus right's output at k = K on an initial value, a constant or
                                an answer ``g[t,n]`` (K <= witness.steps and K in claim.steps)
    ["residual", K, ATOM, {"a[0]": N...}]     its coefficient on that product of schedule values, all other schedule
                                values to the power 0: where claim.steps is "all" and nothing in the cases, the
                                assumptions and the derivation speaks of a schedule's value, these are free at each
                                step, and equality is meant for all of them
    ["assumption", I]           the I-th assumption, an equation
    ["branch", I]               the I-th scalar assumed to vanish on the way from the root to here (from 0)
An answer of an "own" oracle is called ``left.g[t,n]`` or ``right.g[t,n]`` after the call that first had these arguments
(left's calls of a step before right's). A residual at k may be used when, for every two calls in steps before k with
different arguments, a coefficient of the arguments' difference is known not to vanish.
IDENTITY    {"sum": [[SCALAR, HYPOTHESIS]...], "product": [FACTOR...], "power": N}: the sum of SCALAR*HYPOTHESIS is
            TARGET^N * the product of the factors, TARGET being what is to be shown to vanish: an equation of a case,
            NAME - value in ``solve``, a coefficient in ``identities``; 1 in ``split``. (N = 0: a contradiction.)
FACTOR      {"factor": SCALAR, "power": N, "because": REASON}    it does not vanish
            {"factor": SCALAR, "power": N, "then": NODE}         only in ``split``: what follows when it vanishes (it is
                                the next branch hypothesis there)
REASON      "known"             a number that is not 0, times facts (powers allowed): assumptions with ">" or "!=",
                                conditions and divisors of the rules (free of t), a ``whether`` on the way here
            {"positive": TERMS}  TERMS being [[NUMBER, [I...], SCALAR]...]: it or its negative is the sum of NUMBER * product of the
                                assumptions I (">" or ">=") * SCALAR^2, NUMBER > 0; in at least one term all I are
                                ">" and SCALAR is known not to vanish
            {"base": SCALAR, "above": TERMS, "below": TERMS, "exponent": SCALAR}     the factor is 1 - base^exponent, where
                                base and 1 - base are sums as in "positive" and the exponent is at least 1
NODE        {"split": IDENTITY}                       some factor vanishes; those with a reason do not
            {"whether": SCALAR, "zero": NODE, "nonzero": NODE}
            {"case": I, "equations": [IDENTITY...], "nonzero": [[FACTOR...]...]}   we are in case I: one identity for
                                each equation (of ``solved`` in order of names, then ``equations``), and each nonzero
                                written as a product of factors with reasons. In ``cover`` the equations of solved
                                unknowns are left out.
            {"solve": NAME, "value": SCALAR, "by": IDENTITY, "then": NODE}         NAME*divisor - numerator of the
                                value vanishes (shown as for a case); below, the rules are run with the value put in, the
                                branch hypotheses and facts too
Divisors in cofactors and values must be known not to vanish.

kind "counterexample": claim: a comparison without ``unknowns``, ``steps``, and
    "at": {"parameters": {NAME: NUMBER}, "values": {INITIAL VALUE or CONSTANT: NUMBER}, "answers": {"g[t,n]": NUMBER},
           "schedules": {"a[0]": NUMBER...}, "functions": {ORACLE: SCALAR in ``x1``, ``x2``...}}, "k": K,
    "left value": NUMBER, "right value": NUMBER       (NUMBER is a string such as "-2/3"; one-dimensional networks)
    witness: {}. The rules are run in exact fractions. ``functions`` are for the oracles of meaning "own".

kind "closed form": claim: "rule", "start" ({NETWORK: VECTOR}), "oracles" ("recorded" or VECTOR), "assumptions", "solved", and
    "forms": {NETWORK: {"values": {ATOM: SCALAR in k}, "answers": {"g[0,n]": SCALAR in j}}}
    after k steps NETWORK = sum values*ATOM + sum over i < k of answers(j = k - i)*g[i,n].
    witness: {}. Rules that do the same in every step. Induction with c^k, c^j as independent symbols.

kind "always different": claim: a comparison ("recorded" or VECTOR oracles) without ``unknowns``, ``steps``, and
    "from": K0, "on": ATOM or "g[0,n]"      at every k >= K0 the outputs differ in their coefficient on ATOM
    witness: {"left": FORMS, "right": FORMS (as in "closed form"), "product": [FACTOR...]}: the coefficients' difference as a
    product of factors in k, none of which vanishes; "k - K0 >= 0" counts as one more assumption, after the others.

kind "identity": claim {"left": VECTOR, "right": VECTOR, "solved": {...}}: equal coefficients; witness {}.
"""

FORMAT, VERSION = "softupdate-algebra certificate", 1
