# Titles and sentences of the portal's answers.

activation-title = Activate my account
schools-title = My schools
admin-title = Administration
audit-title = Log
region-title = Region
status-portal = Signing in and home

password-changed = Your password is changed. Your other devices are signed out.
module-turned-on = “{ $module }” is on.
module-turned-off = “{ $module }” is off. Nothing is lost: everything comes back if you turn it on again.
settings-saved = Settings saved.
setting-invalid = This value is not allowed.

error-not-a-member = You do not belong to this school.
error-module-off = The module “{ $module }” is not enabled in this school.

audit-module-enabled = Module turned on
audit-module-disabled = Module turned off
audit-module-settings = Settings changed
