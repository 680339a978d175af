# What a person reads when something cannot be done: what happened, why, what to do.

error-400 = Demande incomprise
error-400-text = L’adresse ou les données reçues n’ont pas la forme attendue.
error-400-do = Revenez à la page précédente et réessayez. Si vous avez suivi un lien reçu, il est peut-être incomplet.
error-401 = Connexion nécessaire
error-401-text = Il faut se connecter pour faire cela.
error-401-do = Connectez-vous, puis recommencez.
error-403 = Cette page n’est pas pour vous
error-403-text = Votre compte ne donne pas accès à cette page.
error-403-do = Si vous devriez y avoir accès, demandez à l’administrateur de votre établissement. Vérifiez aussi que le bon établissement est affiché en haut de la page.
error-foreign-form = Ce formulaire ne vient pas de l’ENT
error-foreign-form-text = Il a été envoyé depuis une autre page que celles de l’ENT, ou votre navigateur ne dit pas d’où il vient. Rien n’a été enregistré.
error-foreign-form-do = Rouvrez la page depuis l’accueil, et recommencez. Si cela se reproduit, une extension de votre navigateur en est peut-être la cause.
error-off = Module désactivé
error-off-text = Ce module n’est pas activé dans cet établissement.
error-off-do = Si vous en avez besoin, demandez-le à l’administrateur de votre établissement. Ce qui y était enregistré est gardé.
error-reach = Pas encore pour votre classe
error-reach-text = Ce module n’est pas encore activé pour votre classe.
error-reach-do = L’administrateur de l’ENT dans votre établissement choisit les classes pour lesquelles il est activé. Il apparaîtra ici de lui-même quand ce sera le cas.
error-archive = Trop pour une seule archive
error-archive-text = Une archive a { $count-shown } fichiers au plus, de { $most } ensemble : il y en a davantage ici.
error-archive-do = Ouvrez les fichiers un par un depuis la page précédente.
error-archives = Une archive après l’autre
error-archives-text = Trop d’archives partent en ce moment, chez vous ou dans votre établissement.
error-archives-do = Attendez la fin d’un téléchargement en cours, puis rouvrez celui-ci.
error-404 = Page introuvable
error-404-text = Il n’y a rien à cette adresse, ou rien qui vous concerne.
error-404-do = Vérifiez l’adresse, ou repartez de l’accueil. Ce que vous cherchez a peut-être été déplacé ou retiré.
error-405 = Cela ne se fait pas de cette façon
error-405-text = Cette adresse ne répond pas à ce type de demande.
error-405-do = Repartez de l’accueil. Si vous avez rechargé une page après un envoi, vérifiez d’abord si l’envoi est arrivé.
error-408 = L’envoi n’est pas arrivé jusqu’au bout
error-408-text = Nous avons cessé de l’attendre : la connexion est trop lente ou a été coupée.
error-408-do = Vérifiez votre connexion, puis envoyez de nouveau. Rien n’a été enregistré.
error-409 = Quelqu’un vous a devancé
error-409-text = Cette page a été modifiée entre-temps par une autre personne.
error-409-do = Revenez en arrière, rechargez la page pour voir ce qui a changé, puis recommencez.
error-413 = C’est trop volumineux
error-413-text = Ce que vous avez envoyé dépasse la taille permise.
error-413-do = Raccourcissez le texte ou envoyez-le en plusieurs fois. Rien n’a été enregistré.
error-415 = Format non pris en charge
error-415-text = Ce que vous avez envoyé n’est pas dans un format accepté ici.
error-415-do = Utilisez le formulaire de la page. Rien n’a été enregistré.
error-422 = Une réponse est à corriger
error-422-text = Ce que vous avez envoyé ne peut pas être utilisé tel quel.
error-422-do = Revenez au formulaire et vérifiez vos réponses. Rien n’a été enregistré.
error-429 = Un instant, s’il vous plaît
error-429-text = Beaucoup de demandes sont arrivées en peu de temps depuis votre compte ou votre réseau.
error-429-do = Patientez un peu avant de réessayer : insister plus tôt ne change rien.
error-500 = L’ENT a rencontré une erreur
error-500-text = L’erreur vient de nous, pas de vous. Elle a été notée.
error-500-do = Réessayez dans quelques minutes. Si cela se reproduit, donnez la référence ci-dessous à l’assistance.
error-502 = Un service voisin ne répond pas
error-502-text = L’ENT a demandé quelque chose à un autre service, qui n’a pas répondu correctement.
error-502-do = Réessayez dans quelques minutes. Le reste de l’ENT fonctionne.
error-503 = Pas maintenant
error-503-text = L’ENT est très sollicité ou en cours d’entretien.
error-503-do = Réessayez dans quelques minutes. Ce que vous aviez enregistré est à l’abri.
error-507 = Plus de place
error-507-text = Ce module n’a plus de place pour enregistrer quoi que ce soit de nouveau dans votre établissement.
error-507-do = Ce que vous venez d’envoyer n’a pas été enregistré. Prévenez l’administrateur de votre établissement : il peut faire de la place ou en demander. Lire et supprimer restent possibles.
error-retry = { $seconds ->
    [one] Vous pouvez réessayer dans une seconde.
   *[other] Vous pouvez réessayer dans { $seconds-shown } secondes.
}
error-reference = Pour l’assistance :

error-share = Votre part est pleine
error-share-text = Vous avez enregistré tout ce qu’une personne peut garder dans ce module.
error-share-do = Ce que vous venez d’envoyer n’a pas été enregistré. Supprimez d’abord ce qui ne vous sert plus ; si cela ne suffit pas, parlez-en à l’administrateur de votre établissement. Lire et supprimer restent possibles.

error-must-keep = Des données à conserver
error-must-keep-text = L’établissement doit conserver des données de ce module : rien n’a été supprimé.
error-must-keep-what = L’établissement doit conserver des données du module « { $module } » ({ $kept }) : rien n’a été supprimé.
error-must-keep-until = { $collection }, jusqu’au { $day }
error-must-keep-do = Laissez le module désactivé : ces données s’effacent d’elles-mêmes à la fin de leur durée de conservation. Vous pourrez alors supprimer ce qui reste.

module-fault = « { $module } » a rencontré une erreur
module-fault-text = Ce module s’est arrêté avant d’avoir répondu. L’erreur a été notée ; elle ne vient pas de vous.
module-fault-not-kept = Ce que vous veniez d’envoyer n’a pas été enregistré : vous pouvez revenir en arrière et l’envoyer de nouveau.
module-fault-rest = Tout le reste de l’ENT fonctionne normalement.
module-held = « { $module } » fait une pause
module-held-text = Ce module est suspendu pour le moment, par votre établissement ou après des erreurs. Vos données sont à l’abri.
module-held-you-text = Ce module s’est arrêté plusieurs fois de suite quand vous l’avez ouvert. Il vous est rendu dans un instant ; vos données sont à l’abri.
module-spent = « { $module } » a beaucoup servi ces dernières minutes : il a utilisé tout ce qui est prévu pour votre établissement. Il revient de lui-même.
share-full = Vous avez enregistré tout ce qu’une personne peut garder dans « { $module } ».
module-full = « { $module } » a rempli toute la place prévue pour votre établissement.
