# The shell, signing in, the home page, the profile.

skip = Aller au contenu
live-news = Il y a du nouveau sur cette page.
live-refresh = Actualiser
live-said = Page actualisée.
page-old = Beaucoup de monde en ce moment : vous voyez cette page telle qu’elle était à { $time }.
title-in-error = Erreur
home = Accueil
home-back = Retour à l’accueil
modules = Services
standings = Vue affichée
standing-for = Parent de { $name }
standing-for-elided = Parent d’{ $name }
school-now = Établissement :
school-change = Changer d’établissement
account = Mon profil
school-admin-short = Administration
school-admin = Administration de l’établissement
region-admin = Administration de la région
sign-out = Se déconnecter
language-change = Changer de langue :
section-menu = Menu : { $name }
newer = Plus récent
older = Plus ancien
to-notice = { $count ->
    [one] (1 à voir)
   *[other] ({ $count-shown } à voir)
}

## Signing in

sign-in = Connexion
sign-in-do = Se connecter
login = Identifiant
login-hint = Celui que votre établissement vous a donné. Exemple : lea.martin
password = Mot de passe
sign-in-wrong = L’identifiant et le mot de passe ne vont pas ensemble. Vérifiez les majuscules, puis réessayez.
sign-in-too-many = { $seconds ->
    [one] Trop d’essais de suite. Pour protéger ce compte, patientez une seconde avant de réessayer.
   *[other] Trop d’essais de suite. Pour protéger ce compte, patientez { $seconds-shown } secondes avant de réessayer.
}
news-signed-out = La déconnexion est faite. À bientôt !
news-session-ended = Votre session est terminée. Reconnectez-vous pour continuer là où vous en étiez.
news-kept = Votre session est terminée : rien n’a encore été enregistré. Ce que vous avez saisi est gardé dans cette page. Reconnectez-vous pour pouvoir l’envoyer.
send-again = Envoyer ce que vous aviez saisi
send-again-lead = Votre session est ouverte de nouveau. Votre saisie a été gardée, mais pas encore enregistrée.
send-again-do = Envoyer ma saisie
send-again-not = Ne pas l’envoyer
news-activated = Votre compte est prêt. Connectez-vous avec votre nouveau mot de passe.
first-visit = Première visite ?
first-visit-text = L’établissement vous a remis un identifiant et un code d’activation sur papier.
password-lost = Mot de passe oublié ?
password-lost-text = Demandez un nouveau code d’activation au secrétariat ou au professeur principal : il est remis en main propre.

## The first visit

activate = Première visite
activate-do = Activer mon compte
activate-lead = Avec l’identifiant et le code reçus sur papier, choisissez votre mot de passe.
activation-code = Code d’activation
activation-code-hint = Il est imprimé sous l’identifiant. Majuscules ou minuscules, c’est égal.
activation-unknown = Cet identifiant et ce code ne vont pas ensemble, ou le code a déjà servi. Relisez le papier, ou demandez un nouveau code à l’établissement.
password-new = Nouveau mot de passe
password-again = Le même, une seconde fois
password-rules = Au moins { $length-shown } caractères. Le plus simple : quatre mots sans rapport entre eux.
password-too-short = Il est trop court : il faut au moins { $length-shown } caractères.
password-too-long = Il est trop long : une centaine de caractères suffit largement.
password-too-common = Il figure parmi les mots de passe les plus devinés. Choisissez-en un autre.
password-like-login = Il ressemble à votre identifiant ou à votre nom. Choisissez-en un autre.
password-differs = Ce n’est pas le même mot de passe que juste au-dessus.

## Activation sheets

sheets-title = Fiches d’activation : { $school }
sheets-relative = Responsable de { $child }
sheets-address = Adresse
sheets-how = Ouvrez cette adresse, saisissez l’identifiant et le code, puis choisissez un mot de passe. Le code ne sert qu’une fois, jusqu’au { $until }. Gardez cette fiche pour vous : elle donne accès à votre compte. Si vous la perdez, demandez-en une autre à l’établissement.

## Home

home-greeting = Bonjour { $name }
home-of-child = { $day } · pour { $child }
tile-late = Ce service met du temps à répondre. Vous pouvez l’ouvrir quand même.
home-spared = Il y a beaucoup de monde en ce moment : l’accueil se passe d’aperçus. Chaque service s’ouvre comme d’habitude.
home-held = « { $module } » est suspendu depuis { $since }.
home-held-why = Voir ce qui s’est passé
no-school = Aucun établissement pour l’instant
no-school-text = Votre compte n’est rattaché à aucun établissement ouvert. Si vous venez d’arriver, cela se règle souvent en un jour ; sinon, adressez-vous au secrétariat.
no-module = Rien à afficher pour l’instant
no-module-text = Votre établissement n’a pas encore activé de service pour vous.
no-module-admin-text = Aucun service n’est fait pour vous personnellement. Ceux de l’établissement s’activent et se suivent dans son administration.
modules-administer = Administrer les services
schools-choose = Choisir un établissement
schools-choose-lead = On vous attend à plusieurs endroits. Vous pourrez changer à tout moment, en haut de la page.

## Profile

account-lead = Votre profil
account-about = Ce que l’ENT sait de vous
account-wrong = Une erreur ? Ces informations viennent de l’établissement : le secrétariat peut les corriger.
password-change = Changer de mot de passe
password-change-text = Vos autres appareils seront déconnectés.
password-change-do = Changer le mot de passe
password-current = Mot de passe actuel
password-current-wrong = Ce n’est pas votre mot de passe actuel.
own-data = Mes données
own-data-text = Ce que l’établissement conserve sur vous ou sur votre enfant, en une archive : des pages à lire, les mêmes données pour une machine, et les fichiers (RGPD, articles 15 et 20). Une fois par jour pour chaque personne ; si le téléchargement s’interrompt, recommencez dans l’heure.
own-data-left = N’y figure que ce que vous pouvez lire dans l’établissement et, pour vous-même, ce que vous avez écrit et reçu. Le reste, comme une note qui n’est pas encore publiée, se demande à l’administrateur de l’établissement.
own-data-none = Vous ne faites partie d’aucun établissement. Ce qu’un établissement que vous avez quitté conserve encore sur vous se demande à son administrateur.
own-data-often = Vous avez déjà reçu cette archive il y a moins d’un jour. Vous pourrez la demander de nouveau demain, à la même heure.
own-data-of = De qui
own-data-oneself = Moi
own-data-password = Il est redemandé par sécurité : l’archive réunit ce que les pages montrent une à une.
own-data-do = Recevoir l’archive
profile-pupil = Élève
profile-relative = Parent ou responsable
profile-teacher = Enseignant
profile-staff = Personnel
profile-guest = Invité
profiles-pupil = élèves
profiles-relative = parents et responsables
profiles-teacher = enseignants
profiles-staff = personnels
profiles-guest = invités
function-head = direction
function-school-admin = administration de l’ENT
function-education-adviser = conseiller principal d’éducation (CPE)
function-inspector = inspection
function-delegate = délégation des parents

## Notifications

notifications = Notifications
notifications-bell = { $count ->
    [0] Notifications
    [one] Notifications : 1 non lue
   *[other] Notifications : { $count-shown } non lues
}
notifications-lead = { $count ->
    [0] Vous avez tout lu.
    [one] Une ligne que vous n’avez pas encore lue.
   *[other] { $count-shown } lignes que vous n’avez pas encore lues.
}
notifications-read = Tout marquer comme lu
notifications-read-done = Tout est marqué comme lu.
notifications-none = Rien à signaler
notifications-none-text = Quand un service a quelque chose à vous dire, vous le trouvez ici.
notification-urgent = Urgent
notification-unread = Non lue
notification-for = pour { $child }
notification-more = { $count ->
    [one] et une autre ce jour-là
   *[other] et { $count-shown } autres ce jour-là
}
notification-more-than = { $count ->
    [one] et d’autres ce jour-là
   *[other] et plus de { $count-shown } autres ce jour-là
}
notification-more-of-one = { $count ->
    [one] et une autre de la même personne ce jour-là
   *[other] et { $count-shown } autres de la même personne ce jour-là
}
notification-more-than-of-one = { $count ->
    [one] et d’autres de la même personne ce jour-là
   *[other] et plus de { $count-shown } autres de la même personne ce jour-là
}
notification-gone = Cette notification n’est plus là.
notifications-settings = Choisir mes notifications
notifications-settings-lead = Décochez ce dont vous ne voulez plus être averti. Vous le retrouverez toujours dans les pages du service.
notifications-settings-save = Enregistrer mes choix
notifications-settings-saved = Vos choix sont enregistrés.
notifications-no-kinds = Rien à choisir pour l’instant
notifications-no-kinds-text = Aucun de vos services n’envoie de notifications.

## Waiting to be let in

wait-title = Un peu de patience
wait-kept = Votre place est gardée. Vous entrerez sans rien faire dès que ce sera votre tour.
wait-sent = Ce que vous veniez d’envoyer n’a pas été reçu. Revenez à la page précédente pour le retrouver, ou recommencez une fois entré.
wait-time = Attente prévue
wait-unknown = On ne peut pas encore le dire
wait-soon = Moins d’une minute
wait-minutes = { $minutes ->
    [one] Environ une minute
   *[other] Environ { $minutes-shown } minutes
}
wait-long = Plus d’une heure et demie
wait-place = Votre place
wait-ahead = { $people ->
    [0] Personne avant vous
    [one] Une personne avant vous
   *[other] { $people-shown } personnes avant vous
}
wait-why-title = Pourquoi attendre ?
wait-why = Beaucoup de personnes arrivent en même temps. Pour que l’ENT fonctionne bien pour celles qui y sont, chacun entre à son tour, dans l’ordre d’arrivée et à égalité entre les établissements. Les cours passent d’abord.
wait-opens = L’accès rouvre { $at }.
wait-drawn = Entre les personnes arrivées avant cette heure, l’ordre d’entrée sera tiré au sort : venir plus tôt n’y change rien.
wait-do-title = Que faire ?
wait-do-stay = Gardez cette page ouverte : elle se met à jour toute seule.
wait-do-network = Si la connexion se coupe, revenez dans le quart d’heure sur le même appareil : votre place vous attend.
wait-do-reload = Inutile d’actualiser ou d’ouvrir d’autres onglets : cela ne change pas votre place.
wait-look = Regarder maintenant
wait-later = Trop de personnes demandent leur place au même instant. Cette page se recharge toute seule ; si vous aviez déjà une place, elle est gardée.
busy-title = L’ENT est très demandé
busy-lead = Cette page n’a pas pu être préparée à temps. Vous gardez votre place dans l’ENT.
busy-again = Nouvel essai automatique dans quelques secondes.
closed-title = Ce service est fermé pour le moment
closed-lead = Le reste de l’ENT est ouvert, et vous y gardez votre place.
closed-opens = Réouverture prévue { $at }.
closed-again = Cette page vérifie d’elle-même si le service a rouvert.
seat-idle = D’autres personnes attendent d’entrer. Si vous ne faites rien pendant { $minutes-shown } minutes, votre place leur sera donnée ; un cours ou une remise de devoir ne sont jamais interrompus.
seat-soon = D’autres personnes attendent d’entrer. Dans deux minutes environ, votre place leur sera donnée.
seat-stay = Je suis toujours là
sign-in-busy = Beaucoup de personnes se connectent en même temps, et votre mot de passe n’a pas pu être vérifié. Réessayez dans un instant : votre place est gardée.

## Admission, for the region

gate-title = Régulation des accès
gate-lead = Qui entre, qui attend, et ce que vous pouvez régler. Un réglage qui fait attendre a toujours une fin.
gate-now = En ce moment
gate-inside = Personnes présentes
gate-of-seats = { $inside } sur { $seats }
gate-waiting = En attente
gate-called = Appelées, pas encore entrées
gate-pace = Entrées par minute
gate-rate = Entrées freinées à
gate-rate-none = Pas de frein : le serveur suit
gate-open = Demandes traitées ensemble
gate-flows = Par établissement et profil
gate-flows-none = Personne pour le moment.
gate-flows-caption = Présents et en attente, par établissement et profil
gate-flow-school = Établissement
gate-flow-profile = Profil
gate-flow-inside = Présents
gate-flow-waiting = En attente
gate-flow-unknown = Pas encore connus sur cet appareil
gate-dials = Réglages en cours
gate-dials-none = Aucun : l’accès est protégé (réglage habituel), sans attente tant qu’il reste de la place.
gate-dial-scope = Sur qui
gate-dial-says = Réglage
gate-dial-until = Jusqu’à
gate-dial-sentence = Phrase affichée
gate-dial-seats = { $seats ->
    [one] Une place
   *[other] { $seats-shown } places
}
gate-dial-idle = place rendue après { $minutes-shown } minutes d’inactivité
gate-dial-release = Lever
gate-mode-open = Tout le monde entre
gate-mode-protect = Protégé
gate-mode-lessons = Cours seulement
gate-mode-queue = Tout le monde attend
gate-scope-site = Tout le site
gate-scope-level = Niveau { $level }
gate-turn = Nouveau réglage
gate-turn-scope = Sur qui
gate-turn-scope-school = Un établissement, nommé ci-dessous
gate-turn-scope-profiles = Un profil, partout
gate-turn-scope-levels = Les établissements d’un niveau (places et inactivité seulement)
gate-turn-scope-modules = Un module, à fermer
gate-turn-school = Établissement (facultatif)
gate-turn-school-hint = Son nom ou son code UAI, si le réglage porte sur un établissement : places et inactivité seulement
gate-turn-mode = Qui entre
gate-turn-mode-none = Ne pas changer (places ou inactivité seulement)
gate-turn-seats = Places (facultatif)
gate-turn-idle = Minutes d’inactivité permises (facultatif)
gate-turn-idle-hint = De 3 à 60 : quand d’autres attendent, une place inactive pendant ce temps leur est donnée. D’habitude : 10
gate-turn-minutes = Pendant combien de minutes
gate-turn-minutes-hint = Vide : sans fin, si personne n’est tenu dehors
gate-turn-sentence = Phrase pour les personnes qui attendent
gate-turn-do = Appliquer
gate-turned = Le réglage est appliqué.
gate-released = Le réglage est levé.
gate-wrong-empty = Dites qui entre, combien, ou combien de temps une place est gardée.
gate-wrong-endless = Un réglage qui fait attendre a une fin, dans les sept jours : dites pendant combien de minutes.
gate-wrong-past = Sa fin est déjà passée : il dure une minute au moins.
gate-wrong-mode = Un niveau ou un établissement n’a que des places et des minutes d’inactivité, un module ne peut qu’être fermé (« Tout le monde attend »).
gate-wrong-seats = Une place au moins ; pour ne laisser entrer personne, choisissez « Tout le monde attend ».
gate-wrong-idle = Une place est gardée de 3 à 60 minutes.
gate-wrong-sentence = La phrase a 300 caractères au plus.
gate-wrong-number = « { $text } » n’est pas un nombre entier.
gate-wrong-scope = Choisissez sur qui porte le réglage.
gate-wrong-school-none = Aucun établissement ne porte ce nom ou ce code.
gate-wrong-school-several = Plusieurs établissements s’appellent ainsi, donnez le code de l’un d’eux : { $schools }.
gate-wrong-school-beside = Un établissement est nommé, mais le réglage porte sur autre chose.
gate-wrong = Ce réglage n’a pas été appliqué. { $why }
