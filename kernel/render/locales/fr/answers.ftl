# Titles and sentences of the portal's answers.

activation-title = Activer mon compte
schools-title = Mes établissements
admin-title = Administration
audit-title = Journal
region-title = Région
status-portal = Connexion et accueil

password-changed = Votre mot de passe est changé. Vos autres appareils sont déconnectés.
module-turned-on = « { $module } » est activé.
module-turned-off = « { $module } » est désactivé. Rien n’est perdu : tout réapparaîtra si vous le réactivez.
settings-saved = Réglages enregistrés.
setting-invalid = Cette valeur n’est pas permise.

error-not-a-member = Vous n’appartenez pas à cet établissement.
error-module-off = Le module « { $module } » n’est pas activé dans cet établissement.

audit-module-enabled = Module activé
audit-module-disabled = Module désactivé
audit-module-settings = Réglages modifiés
