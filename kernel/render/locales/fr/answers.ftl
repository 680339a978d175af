# Titles and sentences of the portal's answers.

activation-title = Activer mon compte
schools-title = Mes établissements
admin-title = Administration
region-title = Région

password-changed = Votre mot de passe est changé. Vos autres appareils sont déconnectés.
module-turned-on = « { $module } » est activé.
module-turned-off = « { $module } » est désactivé. Rien n’est perdu : tout réapparaîtra si vous le réactivez.
module-is-held = « { $module } » est suspendu.
module-is-released = « { $module } » est remis en service.
settings-saved = Réglages enregistrés.
setting-no-number = Entrez un nombre entier, de { $min } à { $max }.
setting-unwritten = Ce texte contient un caractère invisible que rien n’enregistre. Tapez-le au lieu de le coller.
setting-too-long = { $count ->
    [one] Ce texte est trop long : un caractère au plus.
   *[other] Ce texte est trop long : { $count-shown } caractères au plus.
}
setting-no-choice = Choisissez l’une des valeurs proposées.
setting-change = { $setting } : { $from } → { $to }
yes = oui
no = non
nothing = (rien)

error-not-a-member = Vous n’appartenez pas à cet établissement.
error-not-their-standing = Cette adresse montre l’établissement dans un rôle ou pour un enfant qui n’est pas le vôtre. Revenez à l’accueil, et choisissez-y la vue.
error-module-off = Le module « { $module } » n’est pas activé dans cet établissement.
error-module-reach-pupil = Le module « { $module } » n’est pas encore activé pour votre classe.
error-module-reach-relative = Le module « { $module } » n’est pas encore activé pour la classe de votre enfant.
error-module-reach-staff = Le module « { $module } » n’est pas encore activé pour vos classes.

audit-account-renew = Mot de passe remplacé par un nouveau code
audit-account-sheets = Fiches d’activation imprimées
audit-module-enabled = Module activé
audit-module-disabled = Module désactivé
audit-module-reach = Classes concernées par un module
audit-module-clear = Suppression des données d’un module demandée
audit-module-cleared = Données d’un module supprimées
audit-module-kept = Suppression arrêtée : des données à conserver
audit-person-export = Données d’une personne remises
audit-person-own-export = Données d’une personne reçues par elle ou par un responsable
audit-person-erase = Effacement d’une personne demandé
audit-person-erased = Personne effacée
audit-person-stays = Effacement arrêté : la personne est de nouveau dans l’établissement
audit-password-change = Mot de passe changé
audit-account-activate = Compte activé
audit-email-confirm = Adresse électronique confirmée
audit-email-remove = Adresse électronique retirée
audit-email-resume = Courriels repris
audit-module-install = Version d’un module installée
audit-plan-usual = Retour aux limites du niveau
audit-plan-set = Limites d’un établissement ou d’un module changées
audit-brand-set = Nom, couleurs et logo de la région changés
audit-newcomers-set = Modules des nouveaux établissements choisis
audit-directory-import = Annuaire importé
audit-module-quarantined = Module suspendu après des erreurs
audit-module-recovered = Module remis en service après des essais
audit-module-held = Module suspendu
audit-module-released = Module remis en service
audit-module-put-back = Version précédente remise en service après des erreurs
audit-module-setting = Réglage modifié
audit-school-setting = Règle de l’établissement modifiée
audit-event-retry = Événement mis de côté à traiter de nouveau
audit-guest-let-in = Invité ajouté
audit-guest-leave = Invité retiré
audit-event-discard = Événements en attente abandonnés
audit-function-grant = Fonction donnée
audit-function-revoke = Fonction retirée
audit-school-name = Adresse de l’établissement choisie
