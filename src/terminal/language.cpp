#include "terminal/language.h"

#include <array>
#include <cstdlib>
#include <utility>

namespace socle::terminal {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 137> french_texts = {{
    {"Nobody here has the email {}: ask an administrator.",
     "Personne n'a le courriel {} : adressez-vous à un administrateur."},
    {"The token that is kept for {} was not made here, or is not theirs: ask an administrator.",
     "Le jeton conservé pour {} n'a pas été fait ici, ou n'est pas le sien : adressez-vous à un "
     "administrateur."},
    {"Your session has ended.", "Votre session est terminée."},
    {"{} is no email.", "{} n'est pas un courriel."},
    {"Nobody was signed in.", "Personne n'est connecté."},
    {"There is no demonstration as {}.", "Il n'y a pas de démonstration en tant que {}."},
    {"There are: {}", "Il y a : {}"},
    {"Demonstration: everybody may sign in so, and the data are made up. Not for real use.",
     "Démonstration : chacun peut se connecter ainsi, et les données sont inventées. Pas pour un "
     "usage réel."},
    {"This is no demonstration database: nobody was signed in.",
     "Ce n'est pas une base de démonstration : personne n'est connecté."},
    {"Invalid login credentials", "Courriel ou mot de passe incorrect."},
    {"Invalid TOTP code entered", "Code de l'application d'authentification incorrect."},
    {"User is banned", "Ce compte est désactivé."},
    {"Request rate limit reached", "Trop d'essais : attendez un moment."},
    {"Email: ", "Courriel : "},
    {"Password: ", "Mot de passe : "},
    {"Code of the authenticator: ", "Code de l'application d'authentification : "},
    {"Signed in to {} as {}.", "Connecté à {} en tant que {}."},
    {"Nobody answers: nobody is signed in.", "Personne ne répond : personne n'est connecté."},
    {"Signed out of {}.", "Déconnecté de {}."},
    {"The session has ended: sign in again.",
     "La session est terminée : connectez-vous à nouveau."},
    {"You are not connected to a server.", "Vous n'êtes connecté à aucun serveur."},
    {"Run: socle connect URL", "Lancez : socle connect ADRESSE"},
    {"There is no model {}.", "Il n'y a pas de modèle {}."},
    {"The models are: {}", "Les modèles sont : {}"},
    {"Did you mean {}?", "Vouliez-vous dire {} ?"},
    {"{} has no field {}.", "{} n'a pas de champ {}."},
    {"The fields are: {}", "Les champs sont : {}"},
    {"{} has no filter {}.", "{} n'a pas de filtre {}."},
    {"{} cannot be written.", "{} ne peut pas être modifié."},
    {"a value is written NAME=VALUE, not {}", "une valeur s'écrit NOM=VALEUR, pas {}"},
    {"There is no {} {}.", "Il n'y a pas de {} {}."},
    {"Nothing to show.", "Rien à afficher."},
    {"{} of {}", "{} sur {}"},
    {"The key of a record is needed.", "La clé d'une fiche est nécessaire."},
    {"Nothing to change.", "Rien à modifier."},
    {"Nothing was changed.", "Rien n'a été modifié."},
    {"Create it? [y/N] ", "Créer ? [o/N] "},
    {"Change it? [y/N] ", "Modifier ? [o/N] "},
    {"Delete it? [y/N] ", "Supprimer ? [o/N] "},
    {"Undo it? [y/N] ", "Annuler cette modification ? [o/N] "},
    {"This asks first, and nobody is there to answer: add --yes.",
     "Une confirmation est demandée, et personne n'est là pour répondre : ajoutez --yes."},
    {"Created {} {}.", "{} {} : créé."},
    {"Changed {} {}.", "{} {} : modifié."},
    {"Deleted {} {}.", "{} {} : supprimé."},
    {"Undone.", "Annulé."},
    {"Somebody else has changed it meanwhile; nothing was changed.",
     "Quelqu'un d'autre l'a modifié entre-temps ; rien n'a été modifié."},
    {"Field", "Champ"},
    {"Now", "Actuel"},
    {"Then", "Ensuite"},
    {"Value", "Valeur"},
    {"When", "Quand"},
    {"Who", "Qui"},
    {"What", "Quoi"},
    {"Event", "Événement"},
    {"created", "création"},
    {"changed", "modification"},
    {"deleted", "suppression"},
    {"yes", "oui"},
    {"no", "non"},
    {"(required)", "(obligatoire)"},
    {"This is needed.", "Cette valeur est nécessaire."},
    {"The server cannot be reached: {}", "Le serveur est injoignable : {}"},
    {"{} is no address: write http://HOST or https://HOST",
     "{} n'est pas une adresse : écrivez http://HÔTE ou https://HÔTE"},
    {"There is no Socle with accounts at {}.", "Il n'y a pas de Socle avec des comptes à {}."},
    {"Passwords are sent to {} without encryption.",
     "Les mots de passe sont envoyés à {} sans chiffrement."},
    {"{} cannot be served here.", "{} ne peut pas être servi ici."},
    {"Its log is {}.", "Son journal est {}."},
    {"{} is no address and no folder of an application.",
     "{} n'est ni une adresse ni le dossier d'une application."},
    {"Write http://HOST, https://HOST or the folder.",
     "Écrivez http://HÔTE, https://HÔTE ou le dossier."},
    {"Enter opens, ? help, q leaves", "Entrée ouvre, ? aide, q quitte"},
    {"Enter shows, / search, f filter, o order, n new, ? help, q back",
     "Entrée affiche, / cherche, f filtre, o trie, n crée, ? aide, q retour"},
    {"e edit, d delete, h history, u undo, q back",
     "e modifie, d supprime, h historique, u annule, q retour"},
    {"Enter chooses, q back", "Entrée choisit, q retour"},
    {"q back", "q retour"},
    {"all", "tous"},
    {"Search: ", "Chercher : "},
    {"Help", "Aide"},
    {"Arrows, Page Up, Page Down, Home, End: move",
     "Flèches, Page précédente, Page suivante, Début, Fin : se déplacer"},
    {"Enter: open, show the record", "Entrée : ouvrir, afficher la fiche"},
    {"/: search; an empty one ends it", "/ : chercher ; une recherche vide y met fin"},
    {"f: one of the model's filters", "f : un des filtres du modèle"},
    {"o: order by a field; the same again turns it around",
     "o : trier par un champ ; le même encore une fois inverse l'ordre"},
    {"n: new record", "n : nouvelle fiche"},
    {"e: edit one field", "e : modifier un champ"},
    {"d: delete", "d : supprimer"},
    {"h: history", "h : historique"},
    {"u: undo the last change", "u : annuler la dernière modification"},
    {"r: read anew", "r : relire"},
    {"q, Escape: back", "q, Échap : retour"},
    {"This needs a whole screen, and there is none.",
     "Il faut pour cela un écran entier, et il n'y en a pas."},
    {"Use: socle menu, or socle MODEL list", "Utilisez : socle menu, ou socle MODÈLE list"},
    {": ", " : "},
    {"{}: {}", "{} : {}"},
    {"Email", "Courriel"},
    {"Password", "Mot de passe"},
    {"Code of the authenticator", "Code de l'application d'authentification"},
    {"Your session has ended. To go on, sign in again as {}.",
     "Votre session est terminée. Pour continuer, reconnectez-vous en tant que {}."},
    {"Try again? [Y/n] ", "Réessayer ? [O/n] "},
    {"Press Enter to continue ", "Appuyez sur Entrée pour continuer "},
    {"{} is none of these.", "{} n'en fait pas partie."},
    {"{} is none of: {}.", "{} ne fait pas partie de : {}."},
    {"{} is none of the fields.", "{} n'est pas un des champs."},
    {"{}: there is none for {}.", "{} : rien ne correspond à {}."},
    {"There are more than these; a longer text finds fewer.",
     "Il y en a davantage ; un texte plus long en trouvera moins."},
    {"Which one", "Lequel"},
    {"Find by ({})", "Rechercher par ({})"},
    {"Field to change", "Champ à modifier"},
    {"{}, once more", "{}, encore une fois"},
    {"The two are not the same.", "Les deux ne sont pas identiques."},
    {"(y/n)", "(o/n)"},
    {"(YYYY-MM-DD)", "(AAAA-MM-JJ)"},
    {"(YYYY-MM-DD HH:MM)", "(AAAA-MM-JJ HH:MM)"},
    {"(? for a list)", "(? pour la liste)"},
    {"{} is neither yes nor no.", "{} n'est ni oui ni non."},
    {"{} is no number.", "{} n'est pas un nombre."},
    {"{} is no whole number.", "{} n'est pas un nombre entier."},
    {"{} is no date: write 2026-12-31.", "{} n'est pas une date : écrivez 2026-12-31."},
    {"{} is no date and time: write 2026-12-31 18:30.",
     "{} n'est pas une date et heure : écrivez 2026-12-31 18:30."},
    {"{} is no JSON.", "{} n'est pas du JSON."},
    {"You may not do this.", "Vous n'êtes pas autorisé à le faire."},
    {"{}: this is taken already.", "{} : cette valeur est déjà prise."},
    {"{}: it is not there any more.", "{} : elle n'existe plus."},
    {"Other records depend on it.", "D'autres fiches en dépendent."},
    {"New: {}", "Créer : {}"},
    {"Change: {}", "Modifier : {}"},
    {"Delete: {}", "Supprimer : {}"},
    {"List: {}", "Liste : {}"},
    {"Show: {}", "Voir : {}"},
    {"Show more? [Y/n] ", "Afficher la suite ? [O/n] "},
    {"Leave", "Quitter"},
    {"Your choice", "Votre choix"},
    {"{} is not in the menu.", "{} n'est pas dans le menu."},
    {"{} is not for your role: you may not do this.",
     "{} n'est pas pour votre rôle : vous n'y êtes pas autorisé."},
    {"Goodbye.", "Au revoir."},
    {"This application has no menu.", "Cette application n'a pas de menu."},
    {"Its records are there by commands: socle MODEL list",
     "Ses fiches sont accessibles par les commandes : socle MODÈLE list"},
    {"The server gave an answer that cannot be read.", "La réponse du serveur est illisible."},
}};

}  // namespace

Language language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("fr") ? Language::french : Language::english;
    }
    return Language::english;
}

std::string_view code_of(Language language) {
    return language == Language::french ? "fr" : "en";
}

std::string_view say(Language language, std::string_view english) {
    if (language == Language::english) return english;
    for (const auto& [text, french] : french_texts) {
        if (text == english) return french;
    }
    return english;
}

std::string say(Language language, std::string_view english,
                std::initializer_list<std::string_view> values) {
    const auto text = say(language, english);
    std::string filled;
    auto value = values.begin();
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool gap = text.substr(at).starts_with("{}") && value != values.end();
        if (gap) {
            filled += *value++;
            ++at;
        } else {
            filled += text[at];
        }
    }
    return filled;
}

}  // namespace socle::terminal
