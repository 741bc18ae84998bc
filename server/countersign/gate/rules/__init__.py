"""The rules, one file a rule. Every one has its heading in docs/rules.md."""

from countersign.gate.rule import Rule
from countersign.gate.rules import control_plane, path_collision, policy_rule, too_many_files

#: All rules, in the order in which their findings are shown.
RULES: tuple[Rule, ...] = (too_many_files.RULE, path_collision.RULE, control_plane.RULE, policy_rule.RULE)
