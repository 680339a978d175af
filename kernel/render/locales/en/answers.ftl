# Titles and sentences of the portal's answers.

activation-title = Activate my account
schools-title = My schools
admin-title = Administration
region-title = Region

password-changed = Your password is changed. Your other devices are signed out.
module-turned-on = “{ $module }” is on.
module-turned-off = “{ $module }” is off. Nothing is lost: everything comes back if you turn it on again.
module-is-held = “{ $module }” is held back.
module-is-released = “{ $module }” is released.
settings-saved = Settings saved.
setting-no-number = Enter a whole number from { $min } to { $max }.
setting-unwritten = This text has an invisible character in it that nothing can save. Type it instead of pasting it.
setting-too-long = { $count ->
    [one] This text is too long: one character at most.
   *[other] This text is too long: { $count-shown } characters at most.
}
setting-no-choice = Choose one of the values offered.
setting-change = { $setting }: { $from } → { $to }
yes = yes
no = no
nothing = (nothing)

error-not-a-member = You do not belong to this school.
error-not-their-standing = This address shows the school in a role, or for a child, that is not yours. Go back home and choose the view there.
error-module-off = The module “{ $module }” is not enabled in this school.
error-module-reach-pupil = The module “{ $module }” is not on for your class yet.
error-module-reach-relative = The module “{ $module }” is not on for your child’s class yet.
error-module-reach-staff = The module “{ $module }” is not on for your classes yet.

audit-account-renew = Password replaced by a new code
audit-account-sheets = Activation sheets printed
audit-module-enabled = Module turned on
audit-module-disabled = Module turned off
audit-module-reach = Classes for which a module is on
audit-module-clear = Removal of a module’s data asked for
audit-module-cleared = A module’s data removed
audit-module-kept = Removal stopped: data that must be kept
audit-person-export = A person’s data handed over
audit-person-own-export = A person’s data given to them or to a relative
audit-person-erase = Erasure of a person asked for
audit-person-erased = Person erased
audit-person-stays = Erasure ended: the person belongs to the school again
audit-password-change = Password changed
audit-account-activate = Account activated
audit-email-confirm = E-mail address confirmed
audit-email-remove = E-mail address removed
audit-email-resume = E-mail resumed
audit-module-install = Version of a module installed
audit-plan-usual = As is usual for the level
audit-plan-set = Limits of a school or a module changed
audit-brand-set = Name, colours and logo of the region changed
audit-newcomers-set = Modules of new schools chosen
audit-directory-import = Directory imported
audit-module-quarantined = Module held back after errors
audit-module-recovered = Module back after tries
audit-module-held = Module held back
audit-module-released = Module released
audit-module-put-back = Former version put back after errors
audit-module-setting = Setting changed
audit-school-setting = School rule changed
audit-event-retry = Parked event tried again
audit-guest-let-in = Guest added
audit-guest-leave = Guest removed
audit-event-discard = Waiting events given up
audit-function-grant = Function given
audit-function-revoke = Function taken away
audit-school-name = School’s address chosen
