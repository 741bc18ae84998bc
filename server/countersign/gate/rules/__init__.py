"""The rules, one file a rule. Every one has its heading in docs/rules.md."""

from countersign.gate.rule import Rule
from countersign.gate.rules import control_plane, policy_rule

#: All rules, in the order in which their findings are shown.
RULES: tuple[Rule, ...] = (control_plane.RULE, policy_rule.RULE)
