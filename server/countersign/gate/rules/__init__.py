"""The rules, one file a rule. Every one has its heading in docs/rules.md."""

from countersign.gate.rule import Rule
from countersign.gate.rules import junior_ai

#: All rules, in the order in which their findings are shown.
RULES: tuple[Rule, ...] = (junior_ai.RULE,)
