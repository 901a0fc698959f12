"""Who may work at the desk, and who may change what families are told and the rules."""

import rules

from dases_voice.core.perms import is_data_protection_officer, is_operator

rules.add_perm("protection.work", is_data_protection_officer)
# Keys for other systems. Reasons are for the officer; schools have neither.
rules.add_perm("protection.read_permissions", is_operator | is_data_protection_officer)
rules.add_perm("protection.pass_on", is_operator)
rules.add_perm("protection.see_notices", is_operator | is_data_protection_officer)
# The officer answers for the words; the second person may be an operator or another officer.
rules.add_perm("protection.propose_notices", is_data_protection_officer)
rules.add_perm("protection.confirm_notices", is_operator | is_data_protection_officer)
# Of the rules of the purposes, the same.
rules.add_perm("protection.see_rules", is_operator | is_data_protection_officer)
rules.add_perm("protection.propose_rules", is_data_protection_officer)
rules.add_perm("protection.confirm_rules", is_operator | is_data_protection_officer)
