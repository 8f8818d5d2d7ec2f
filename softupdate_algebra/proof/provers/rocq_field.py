"""What every Rocq file begins with: an abstract field and its tactics; and, on request, that numbers or an order are in it."""

from __future__ import annotations

REQUIRED = "From Coq Require Import Field Arith PArith QArith Lia."

FIELD = """\
(* F is any field{kind}. *)
Variable F : Type.
Variables (zero one : F) (add mul sub div : F -> F -> F) (opp inv : F -> F).
Variable field_laws : field_theory zero one add mul sub opp div inv (@eq F).
Add Field field_of_F : field_laws.
Declare Scope F_scope.
Delimit Scope F_scope with F.
Local Open Scope F_scope.
Notation "0" := zero : F_scope.
Notation "1" := one : F_scope.
Infix "+" := add : F_scope.
Infix "*" := mul : F_scope.
Infix "-" := sub : F_scope.
Infix "/" := div : F_scope.
Notation "- x" := (opp x) : F_scope.
Fixpoint power (x : F) (n : nat) : F := match n with O => 1 | S m => x * power x m end.
Notation "x ^ n" := (power x n%nat) : F_scope.
Fixpoint of_nat (n : nat) : F := match n with O => 0 | S m => of_nat m + 1 end.
"""

TACTICS = """\
(* equations NAME = VALUE among the hypotheses are put in; a term is not 0 if a hypothesis says so of it, of its
   negative, or of its factors *)
Ltac put_in := do 30 try match goal with
  | E : @eq F ?x _ |- context [?x] => is_var x; rewrite E
  | E : @eq F (?x ?n) _ |- context [?x ?n] => is_var x; rewrite E end.
Ltac because D finish := let T := type of D in match T with not (?y = _) => match goal with |- not (?x = _) =>
  first [ apply (factor_nonzero x y one D); put_in; cbn [power of_nat{of_positive}]; finish
        | apply (factor_nonzero x y (opp one) D); put_in; cbn [power of_nat{of_positive}]; finish ] end end.
Ltac nonzero_fact finish := first [assumption
  | match goal with D : not (_ = _) |- _ => because D finish end{more}].
Ltac nonzero_known := put_in; cbn [power of_nat]; first [ nonzero_fact ltac:(ring)
  | nonzero_fact ltac:(field; repeat split; nonzero_fact ltac:(ring)) ].
{scaling}Ltac nonzero := put_in; cbn [power of_nat]; first [ nonzero_fact ltac:(ring)
  | apply product_nonzero; nonzero | apply power_nonzero; nonzero | apply opposite_nonzero; nonzero
  | apply quotient_nonzero; nonzero | exact (F_1_neq_0 field_laws) | nonzero_known{scaled} ].
Ltac algebra := put_in; cbn [power of_nat]; first
  [ match goal with |- context [div _ _] => field; repeat split; nonzero end | ring ].
"""

SCALED = """\
Ltac scaled N := match goal with D : not (?y = _) |- not (?x = _) => let T := type of N in match T with not (?z = _) =>
  first [ apply (scaled_nonzero x y z D N); put_in; cbn [power of_nat of_positive]; ring
        | apply (scaled_nonzero x y (opp z) D (opposite_nonzero z N)); put_in; cbn [power of_nat of_positive]; ring ] end end.
"""

LEMMAS = """\
Lemma difference : forall x y, x - y = 0 -> x = y.
Proof. intros x y E. transitivity (x - y + y); [ring | rewrite E; ring]. Qed.
Lemma cancel : forall x y, x * y = 0 -> x <> 0 -> y = 0.
Proof. intros x y E N. transitivity (x * y / x); [field; exact N | rewrite E; field; exact N]. Qed.
Lemma product_nonzero : forall x y, x <> 0 -> y <> 0 -> x * y <> 0.
Proof. intros x y X Y E. exact (Y (cancel x y E X)). Qed.
Lemma opposite_nonzero : forall x, x <> 0 -> - x <> 0.
Proof. intros x X E. apply X. transitivity (- - x); [ring | rewrite E; ring]. Qed.
Lemma quotient_nonzero : forall x y, x <> 0 -> y <> 0 -> x / y <> 0.
Proof. intros x y X Y E. apply X. transitivity (x / y * y); [field; exact Y | rewrite E; ring]. Qed.
Lemma factor_nonzero : forall x y z, y <> 0 -> y = x * z -> x <> 0.
Proof. intros x y z Y E Z. apply Y. rewrite E, Z. ring. Qed.
Lemma power_nonzero : forall x n, x <> 0 -> x ^ n <> 0.
Proof. intros x n X; induction n as [|n N]; [exact (F_1_neq_0 field_laws) | exact (product_nonzero x _ X N)]. Qed.
"""

CHARACTERISTIC = """\
Variable characteristic_0 : forall n : nat, of_nat (S n) <> 0.
"""

NUMBERS = """\
Lemma scaled_nonzero : forall x y z, y <> 0 -> z <> 0 -> x = y * z -> x <> 0.
Proof. intros x y z Y Z E. rewrite E. exact (product_nonzero y z Y Z). Qed.
Fixpoint of_positive (n : positive) : F :=
  match n with xH => 1 | xO m => (1 + 1) * of_positive m | xI m => (1 + 1) * of_positive m + 1 end.
Lemma of_nat_add : forall m n, of_nat (m + n)%nat = of_nat m + of_nat n.
Proof. induction m as [|m IH]; intro n; cbn [of_nat Nat.add]; [|rewrite IH]; ring. Qed.
Lemma of_nat_mul : forall m n, of_nat (m * n)%nat = of_nat m * of_nat n.
Proof. induction m as [|m IH]; intro n; cbn [of_nat Nat.mul]; [|rewrite of_nat_add, IH]; ring. Qed.
Lemma number_nonzero : forall n, of_positive n <> 0.
Proof.
  assert (H : forall n, of_positive n = of_nat (Pos.to_nat n)).
  { induction n as [n IH|n IH|]; cbn [of_positive]; [| | change (1 = 0 + 1); ring]; rewrite IH.
    - rewrite Pos2Nat.inj_xI. cbn [of_nat]. rewrite of_nat_mul. cbn [of_nat]. ring.
    - rewrite Pos2Nat.inj_xO, of_nat_mul. cbn [of_nat]. ring. }
  intro n. rewrite H. destruct (Pos2Nat.is_succ n) as [m E]. rewrite E. apply characteristic_0.
Qed.
"""

DECIDABLE = """\
Variable decidable : forall x : F, x = 0 \\/ x <> 0.
"""

ORDER = """\
Variable lt : F -> F -> Prop.
Infix "<" := lt : F_scope.
Notation "x <= y" := (x < y \\/ x = y) : F_scope.
Variable lt_irreflexive : forall x, ~ x < x.
Variable lt_transitive : forall x y z, x < y -> y < z -> x < z.
Variable lt_trichotomy : forall x y, x < y \\/ x = y \\/ y < x.
Variable lt_add : forall x y z, x < y -> z + x < z + y.
Variable lt_mul : forall x y, 0 < x -> 0 < y -> 0 < x * y.
"""

ORDER_LEMMAS = """\
Lemma positive_nonzero : forall x, 0 < x -> x <> 0.
Proof. intros x P E. rewrite E in P. exact (lt_irreflexive _ P). Qed.
Lemma positive_add : forall x y, 0 < x -> 0 < y -> 0 < x + y.
Proof.
  intros x y X Y. apply (lt_transitive _ x _ X). replace x with (x + 0) at 1 by ring. exact (lt_add _ _ _ Y).
Qed.
Lemma positive_square : forall x, x <> 0 -> 0 < x * x.
Proof.
  intros x N. destruct (lt_trichotomy 0 x) as [P | [E | M]]; [exact (lt_mul _ _ P P) | now elim N |].
  assert (P : 0 < - x) by (replace 0 with (- x + x) by ring; replace (- x) with (- x + 0) at 2 by ring; exact (lt_add _ _ _ M)).
  replace (x * x) with (- x * - x) by ring. exact (lt_mul _ _ P P).
Qed.
Lemma positive_one : 0 < 1.
Proof. replace 1 with (1 * 1) by ring. exact (positive_square _ (F_1_neq_0 field_laws)). Qed.
Lemma positive_quotient : forall x y, 0 < x -> 0 < y -> 0 < x / y.
Proof.
  intros x y X Y. pose proof (positive_nonzero y Y) as N. replace (x / y) with (x * y * (1 / y * (1 / y))) by (field; exact N).
  apply lt_mul; [exact (lt_mul _ _ X Y) | apply positive_square; exact (quotient_nonzero _ _ (F_1_neq_0 field_laws) N)].
Qed.
Lemma decidable : forall x : F, x = 0 \\/ x <> 0.
Proof.
  intro x. destruct (lt_trichotomy x 0) as [M | [E | P]]; [right | now left | right; exact (positive_nonzero x P)].
  intro E. rewrite E in M. exact (lt_irreflexive _ M).
Qed.
Lemma at_least_square : forall x, 0 <= x * x.
Proof.
  intro x. destruct (decidable x) as [E | N]; [right; rewrite E; ring | left; exact (positive_square x N)].
Qed.
Lemma at_least_mul : forall x y, 0 <= x -> 0 <= y -> 0 <= x * y.
Proof. intros x y [X | X] [Y | Y]; [left; exact (lt_mul _ _ X Y) | right; rewrite <- Y | right; rewrite <- X ..]; ring. Qed.
Lemma at_least_add : forall x y, 0 <= x -> 0 <= y -> 0 <= x + y.
Proof.
  intros x y [X | X] [Y | Y]; rewrite <- ?X, <- ?Y.
  - left; exact (positive_add _ _ X Y).
  - left; replace (x + 0) with x by ring; exact X.
  - left; replace (0 + y) with y by ring; exact Y.
  - right; ring.
Qed.
Lemma positive_add_left : forall x y, 0 < x -> 0 <= y -> 0 < x + y.
Proof. intros x y X [Y | Y]; [exact (positive_add _ _ X Y) | rewrite <- Y; replace (x + 0) with x by ring; exact X]. Qed.
Lemma positive_add_right : forall x y, 0 <= x -> 0 < y -> 0 < x + y.
Proof. intros x y X Y. replace (x + y) with (y + x) by ring. exact (positive_add_left _ _ Y X). Qed.
Lemma characteristic_0 : forall n : nat, of_nat (S n) <> 0.
Proof.
  intro n. apply positive_nonzero. induction n as [|n IH]; cbn [of_nat] in *.
  - replace (0 + 1) with 1 by ring. exact positive_one.
  - exact (positive_add _ _ IH positive_one).
Qed.
Lemma counted : forall n : nat, 0 <= of_nat n.
Proof.
  induction n as [|n IH]; cbn [of_nat]; [right; reflexivity | left; exact (positive_add_right _ _ IH positive_one)].
Qed.
"""

DECIDED = """\
Lemma one_vanishes : forall x y, x * y = 0 -> x = 0 \\/ y = 0.
Proof. intros x y E. destruct (decidable x) as [Z | N]; [now left | right; exact (cancel x y E N)]. Qed.
Lemma base_vanishes : forall x n, x ^ n = 0 -> x = 0.
Proof.
  intros x n E. destruct (decidable x) as [Z | N]; [exact Z | now elim (power_nonzero x n N)].
Qed.
"""

SIGNS = """\
Ltac positive := first [assumption | exact positive_one | apply lt_mul; positive | apply positive_quotient; positive
  | apply positive_square; nonzero | apply positive_add; positive
  | apply positive_add_left; [positive | at_least] | apply positive_add_right; [at_least | positive]]
with at_least := first [left; positive | assumption | apply at_least_square | apply at_least_mul; at_least
  | apply at_least_add; at_least].
"""

EQUALITY = """\
Variable equal_or_not : forall x y : F, {x = y} + {x <> y}.
"""

FUNCTIONS = """\
(* the function that is a at the arguments p, and f elsewhere *)
Definition {at} ({ps} a : F) (f : {type}) ({xs} : F) : F :=
  {choice}.
Lemma {at}_same : forall {ps} a f {xs}, {equal} -> {at} {ps} a f {xs} = a.
Proof.
  intros {ps} a f {xs} {arrows}. unfold {at}.
  repeat match goal with |- context [equal_or_not ?x ?x] => destruct (equal_or_not x x) as [_ | N']; [|now elim N'] end.
  reflexivity.
Qed.
Lemma {at}_other : forall {ps} a f {xs}, {differ} -> {at} {ps} a f {xs} = f {xs}.
Proof.
  intros {ps} a f {xs} D'. unfold {at}.
  repeat match goal with |- context [equal_or_not ?x ?y] => destruct (equal_or_not x y) as [E' | _]; [subst|reflexivity] end.
  exfalso. repeat destruct D' as [D' | D']; apply D'; ring.
Qed.
Ltac {at}_answers := repeat (match goal with |- context [{at} {qps} ?a ?f {qxs}] => first
  [ rewrite ({at}_same {ps} a f {xs}) by (repeat apply conj; algebra)
  | rewrite ({at}_other {ps} a f {xs}) by ({nonzero}) ] end; cbv beta).
"""


def functions(arity: int) -> str:
    """Return what is said of functions that are given by their values at some arguments."""
    p, x = ([f"{letter}{i}" for i in range(1, arity + 1)] for letter in "px")
    choice = "a"
    for one, other in reversed(list(zip(x, p, strict=True))):
        choice = f"if equal_or_not {one} {other} then {choice} else f {' '.join(x)}"
    ways = [f"{'right; ' * i}{'left; ' * (i + 1 < arity)}nonzero_known" for i in range(arity)]
    return FUNCTIONS.format(
        at=f"at_point_{arity}",
        ps=" ".join(p),
        xs=" ".join(x),
        qps=" ".join(f"?{name}" for name in p),
        qxs=" ".join(f"?{name}" for name in x),
        type="F -> " * arity + "F",
        choice=choice,
        equal=" /\\ ".join(f"{a} = {b}" for a, b in zip(x, p, strict=True)),
        differ=" \\/ ".join(f"{a} - {b} <> 0" for a, b in zip(x, p, strict=True)),
        arrows="->" if arity == 1 else f"({' & '.join(['->'] * arity)})",
        nonzero=f"first [{' | '.join(ways)}]",
    )


DECIDED_BY_EQUALITY = """\
Lemma decidable : forall x : F, x = 0 \\/ x <> 0.
Proof. intro x. destruct (equal_or_not x 0); [now left | now right]. Qed.
"""

TOTALS = """\
Definition age (k i : nat) : nat := Nat.sub k i.
Lemma age_last : forall k, age (S k) k = S O.
Proof. intro k; unfold age; lia. Qed.
Lemma age_older : forall k i, (i <= k)%nat -> age (S k) i = S (age k i).
Proof. intros k i H; unfold age; lia. Qed.
Opaque age.
(* total n f = f 0 + ... + f (n - 1) *)
Fixpoint total (n : nat) (f : nat -> F) : F := match n with O => 0 | S m => total m f + f m end.
"""
