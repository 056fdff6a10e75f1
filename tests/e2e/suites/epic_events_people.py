"""The checklist of Epic Events, rows 18 to 34 and 60: the menus, departments, collaborators and clients."""

from harness.company import CAROLE, COLIN, GASTON, SIMON, SYLVIE, row

ALL = "GCS"
# Section 5 of what the company published: number, title, and who of gestion, commerce and support sees it.
ITEMS = ((1, "Enregistrer un département", "G"), (2, "Enregistrer un collaborateur", "G"), (3, "Enregistrer un client", "C"),
         (4, "Enregistrer un contrat", "G"), (5, "Enregistrer un événement", "C"), (6, "Modifier un département", "G"),
         (7, "Modifier un collaborateur", "G"), (8, "Modifier un client", "C"), (9, "Modifier un contrat", "GC"),
         (10, "Modifier un événement", "GS"), (11, "Supprimer un collaborateur", "G"), (12, "Afficher tous les départements", "G"),
         (13, "Afficher tous les collaborateurs", "G"), (14, "Afficher tous les clients", ALL), (15, "Afficher tous les contrats", ALL),
         (16, "Afficher tous les événements", ALL), (17, "Afficher un département", ALL), (18, "Afficher un collaborateur", ALL),
         (19, "Afficher un client", ALL), (20, "Afficher un contrat", ALL), (21, "Afficher un événement", ALL),
         (22, "Événements sans contact support", "G"), (23, "Mes clients", "C"), (24, "Mes contrats", "C"),
         (25, "Contrats pas entièrement payés", "C"), (26, "Contrats non signés", "C"), (27, "Mes événements", "S"), (0, "Quitter", ALL))
WHO = {"G": (GASTON, "Gaston (gestion)"), "C": (CAROLE, "Carole (commerce)"), "S": (SIMON, "Simon (support)")}
LISTS = (12, 13, 14, 15, 16, 22, 23, 24, 25, 26, 27)
# Of each change, all answers but the last: whether it shall be made.
PHRASE = "une longue phrase"
CHANGES = {
    GASTON: ((1, "achats"), (2, "Zoé", "zoe@epic.example", PHRASE, PHRASE, "01 40 00 00 09", "support"), (4, "Lou Bouzin", "o", "100", "50"),
             (6, "nom", "support", "aide"), (7, "nom", "Colin", "nom", "Colin Vend"), (9, "1", "montant", "12"), (10, "id", "2", "Simon"),
             (11, "nom", "Sylvie")),
    CAROLE: ((3, "Zoé", "zoe@example.org", "01 22 33 44 55", "Zoé & Cie"),
             (5, "5", "Fête", "2027-06-04 13:00", "04/06/2027 20:00", "Paris", "10", ""), (8, "id", "1", "entreprise", "Cooler"),
             (9, "1", "payé", "12")),
    SIMON: ((10, "id", "1", "invités", "80"),),
}
UNCHANGED = "Rien n'a été modifié."
DENIED = "Vous n'êtes pas autorisé à le faire."


def own(role):
    return {number for number, _, roles in ITEMS if role in roles}


@row("row 18: the menu of each role is that of section 5, under a welcome by name and department")
def menus(company):
    for role, (email, greeted) in WHO.items():
        shown = company.person(email).menu().leave()
        lines = [f"{number:4}  {title}" for number, title, roles in ITEMS if role in roles]
        wanted = f"Bienvenue {greeted}.\nTapez * pour revenir au menu.\n\n" + "\n".join(lines) + "\nVotre choix : "
        assert shown.startswith(wanted), (wanted, shown)


@row("row 19: each number of another role is refused, and nothing of it begins")
def foreign_numbers(company):
    with company.unchanged():
        for role, (email, _) in WHO.items():
            menu = company.person(email).menu()
            for number in sorted({number for number, _, _ in ITEMS} - own(role)):
                assert f"{number} n'est pas pour votre rôle : vous n'y êtes pas autorisé." in menu.play(number)
            menu.leave()


@row("row 20: an unknown number is told and the menu comes again, 0 says goodbye and quits")
def unknown_numbers(company):
    menu = company.person(SIMON).menu()
    for answer in ("28", "99", "-1", "1e1", "x", "10; 14"):
        assert f"{answer} n'est pas dans le menu." in menu.play(answer)
    assert "n'est pas" not in menu.play("")
    assert menu.leave().endswith("Votre choix : 0\nVous êtes déconnecté. Au revoir.\n")


@row("row 21: * comes back to the menu from the first prompt of everything, and nothing is changed")
def star(company):
    with company.unchanged():
        for role, (email, _) in WHO.items():
            menu = company.person(email).menu()
            for number in sorted(own(role) - {0, *LISTS}):
                assert UNCHANGED in menu.play(number, "*")
            menu.leave()


@row("row 22: every change is shown and asked about, any other answer than yes changes nothing")
def asked(company):
    with company.unchanged():
        for email, changes in CHANGES.items():
            menu = company.person(email).menu()
            for answers in changes:
                for answer in ("n", "", "peut-être", "*"):
                    shown = menu.play(*answers, answer)
                    assert "[o/N] " in shown and UNCHANGED in shown and PHRASE not in shown, shown
            menu.leave()
        for words in (("client", "edit", "1", "name=X"), ("client", "add", "name=X"), ("client", "delete", "1")):
            assert "ajoutez --yes" in company.person(CAROLE).command(*words).err


@row("row 23: management makes a department and renames it, nobody else does; what roles hang on keeps its name")
def departments(company):
    gaston = company.person(GASTON)
    assert "Département 4 : créé." in gaston.plays(1, "achats", "o")
    assert "Département 4 : modifié." in gaston.plays(6, "nom", "achats", "logistique", "O")
    assert "4   logistique" in gaston.plays(12)
    with company.unchanged():
        refused = gaston.plays(6, "id", "2", "ventes", "o", "*")
        assert "Gestion, commerce et support gardent leur nom." in refused, refused
        assert "Nom : 20 caractères, 10 au plus sont permis" in gaston.plays(1, "onze lettres et plus", "o", "*")
        for email in (CAROLE, SIMON):
            company.person(email).is_refused("department", "add", name="autre")
            company.person(email).is_refused("department", "edit", "4", name="autre")
            company.person(email).is_refused("department", "delete", "4")


@row("row 24: a name, an email or a telephone of another department, collaborator or client is refused, the rest is kept")
def duplicates(company):
    gaston, carole = company.person(GASTON), company.person(CAROLE)
    with company.unchanged():
        taken = "{} : cette valeur est déjà prise."
        assert taken.format("Nom") in gaston.plays(1, "commerce", "o", "*")
        for name, email, telephone, wrong in (("Colin", "x@epic.example", "01 40 00 00 08", "Nom"),
                                              ("X", "Colin@epic.example", "01 40 00 00 08", "Adresse électronique"),
                                              ("X", "x@epic.example", "0140000004", "Téléphone")):
            assert taken.format(wrong) in gaston.plays(2, name, email, PHRASE, PHRASE, telephone, "support", "o", "*")
        for name, email, telephone, wrong in (("Kevin Casey", "x@example.org", "01 22 33 44 55", "Nom"),
                                              ("X", "kevin@startup.example", "01 22 33 44 55", "Courriel"),
                                              ("X", "x@example.org", "0145678901", "Téléphone"),
                                              ("X", "x@example.org", "+33 1 45 67 89 01", "Téléphone")):
            assert taken.format(wrong) in carole.plays(3, name, email, telephone, "", "o", "*")
        assert taken.format("Nom") in carole.plays(8, "id", "2", "nom", "Lou Bouzin", "o", "*")
        gaston.is_refused("department", "add", name="support", status=409)
        carole.is_refused("client", "add", name="X", email="x@example.org", telephone="0145678901", status=409)
    menu = carole.menu()
    shown = menu.play(3, "Kevin Casey", "zoe@example.org", "01 22 33 44 55", "Zoé & Cie", "o", "Zoé", "o")
    menu.leave()
    assert " : créé." in shown and shown.count("Zoé & Cie") >= 3, shown
    assert company.rows("client?name=eq.Zoé&select=email,corporation_name") == [{"email": "zoe@example.org", "corporation_name": "Zoé & Cie"}]


def register(company):
    return company.person(GASTON).plays(2, "Zoé", "zoe@epic.example", PHRASE, PHRASE, "01 40 00 00 09", "?", "support", "o")


@row("row 25: management makes a collaborator in a department, who signs in with that role; the password is never shown")
def collaborator(company):
    gaston = company.person(GASTON)
    again = gaston.plays(2, "Zoé", "zoe@epic.example", PHRASE, "une autre", PHRASE, PHRASE, "01 40 00 00 09", "*")
    assert "Les deux ne sont pas identiques." in again and UNCHANGED in again, again
    shown = register(company)
    assert "support (3)" in shown and "•••" in shown and " : créé." in shown and PHRASE not in shown and "$2" not in shown, shown
    assert "Bienvenue Zoé (support)." in company.person_with("zoe@epic.example", PHRASE).menu().leave()
    assert company.rows("user?name=eq.Zoé&select=role") == [{"role": "support"}]
    with company.unchanged():
        for name, email, telephone, wrong in (("", "x@epic.example", "01 40 00 00 08", "nom et un téléphone"),
                                              ("X", "personne", "01 40 00 00 08", "n'est pas une adresse électronique"),
                                              ("X", "x@epic.example", "12", "Téléphone : \"12\" n'est pas un numéro de téléphone")):
            refused = gaston.plays(2, name, email, PHRASE, PHRASE, telephone, "support", "o", "*")
            assert wrong in refused, refused
        refused = gaston.plays(2, "X", "x@epic.example", "court", "court", "01 40 00 00 08", "support", "o", "*")
        assert "Le mot de passe doit avoir au moins 8 caractères.\nMot de passe : " in refused, refused


@row("row 26: management modifies each field of a collaborator, the password and the department with the role too")
def modified(company):
    gaston = company.person(GASTON)
    register(company)
    menu = gaston.menu()
    for answers in (("nom", "Zoé", "nom", "Zoé Aide"), ("email", "zoe@epic.example", "email", "aide@epic.example"),
                    ("nom", "Zoé Aide", "mot de passe", "une autre phrase", "une autre phrase"),
                    ("nom", "Zoé Aide", "téléphone", "01 40 00 00 10"), ("nom", "Zoé Aide", "département", "commerce")):
        shown = menu.play(7, *answers, "o")
        assert " : modifié." in shown and "une autre phrase" not in shown, shown
    menu.leave()
    wanted = {"name": "Zoé Aide", "email": "aide@epic.example", "telephone": "0140000010", "role": "commerce", "department": 2}
    assert company.rows("user?name=eq.Zoé Aide&select=" + ",".join(wanted)) == [wanted]
    assert "Bienvenue Zoé Aide (commerce)." in company.person_with("aide@epic.example", "une autre phrase").menu().leave()
    old = company.desk.run("connect", company.desk.server.url, "--email", "aide@epic.example", answer=PHRASE + "\n")
    assert old.code == 1, old


def stays(company, name, why):
    """Management can neither delete nor move somebody, in the menus or past them."""
    gaston = company.person(GASTON)
    key = company.rows(f"user?name=eq.{name}")[0]["id"]
    with company.unchanged():
        assert why in gaston.plays(11, "nom", name, "o")
        assert why in gaston.plays(7, "nom", name, "département", "support", "o", "*")
        gaston.is_refused("user", "delete", key, status=409, text=why)
        gaston.is_refused("user", "edit", key, department=3, status=409, text=why)


@row("row 27: management deletes a collaborator without clients; one with clients stays, and stays where they are")
def deleted(company):
    gaston = company.person(GASTON)
    stays(company, "Carole", "Carole suit encore 3 client(s)")
    assert " : supprimé." in gaston.plays(11, "email", SYLVIE, "o")
    assert not company.rows("user?name=eq.Sylvie")
    assert "Sylvie" not in gaston.plays(13)


@row("row 28: the last of management can neither be deleted nor moved, the one before can")
def last_manager(company):
    gaston = company.person(GASTON)
    stays(company, "Gaston", "C'est le dernier membre de la gestion.")
    assert " : créé." in gaston.plays(2, "Gisèle", "gisele@epic.example", PHRASE, PHRASE, "01 40 00 00 09", "gestion", "o")
    assert " : supprimé." in gaston.plays(11, "nom", "Gisèle", "o")


@row("row 29: sales and support cannot touch collaborators, not past the menu either")
def collaborators_refused(company):
    with company.unchanged():
        for email in (CAROLE, SIMON):
            person = company.person(email)
            for number in (2, 7, 11):
                assert "n'est pas pour votre rôle" in person.plays(number)
            for key in [each["id"] for each in company.rows(f"user?email=in.({GASTON},{email})&select=id&order=id")]:
                person.is_refused("user", "edit", key, name="X")
                person.is_refused("user", "edit", key, department=1)
                person.is_refused("user", "edit", key, password="encore une phrase")
                person.is_refused("user", "delete", key)
            person.is_refused("user", "add", name="X", email="x@epic.example", telephone="0140000008", department=1, password=PHRASE)


@row("row 30: sales and support see the id, the name and the department of a collaborator, no more")
def collaborators_seen(company):
    gaston = company.rows("user?name=eq.Gaston")[0]["id"]
    for email in (CAROLE, SIMON):
        person = company.person(email)
        shown = person.plays(18, "nom", "Colin")
        assert shown.split("Valeur\n")[1].split("Appuyez")[0].split() == [
            "Id", "0192f0a0-0000-7000-8000-000000000004", "Nom", "Colin", "Département", "commerce"], shown
        seen = {name for each in person.rows("user?email=is.null") for name, value in each.items() if value is not None}
        assert seen == {"id", "name", "department"}, seen
        assert not person.rows(f"user?email=eq.{GASTON}&select=id")
        told = person.command("user", "show", gaston).out + person.command("user", "list", "--output", "json").out
        assert GASTON not in told and "0140000004" not in told and COLIN not in told, told
    shown = company.person(GASTON).plays(18, "email", COLIN)
    assert COLIN in shown and "0140000004" in shown, shown


@row("row 31: sales make a client whose contact they are, with the dates of now")
def client(company):
    carole = company.person(CAROLE)
    shown = carole.plays(3, "Zoé", "zoe@example.org", "01 22 33 44 55", "Zoé & Cie", "o")
    assert "Client 5 : créé." in shown, shown
    made = company.rows("client?id=eq.5&select=*,sales_contact(name)")[0]
    assert made["sales_contact"] == {"name": "Carole"} and made["created_at"] == made["updated_at"], made
    shown = carole.plays(19, "nom", "Zoé")
    assert "Contact commercial    Carole" in shown and "Zoé & Cie" in shown, shown
    with company.unchanged():
        colin = company.rows("user?name=eq.Colin")[0]["id"]
        carole.is_refused("client", "add", name="X", email="x@example.org", telephone="0122334456", sales_contact=colin)


@row("row 32: management and support cannot make a client")
def client_refused(company):
    with company.unchanged():
        for email in (GASTON, SIMON):
            person = company.person(email)
            assert "3 n'est pas pour votre rôle" in person.plays(3)
            person.is_refused("client", "add", name="X", email="x@example.org", telephone="0122334455")


@row("row 33: sales modify each field of their own client, up to its contact; the date of the last update changes")
def client_modified(company):
    carole = company.person(CAROLE)
    menu = carole.menu()
    dates = [company.rows("client?id=eq.1")[0]["updated_at"]]
    for field, value in (("nom", "Kevin C."), ("courriel", "kc@startup.example"), ("téléphone", "01 22 33 44 55"),
                         ("entreprise", "Cooler"), ("entreprise", "-"), ("contact", "Colin")):
        shown = menu.play(8, "id", "1", field, value, "o")
        assert "Client 1 : modifié." in shown, shown
        dates.append(company.rows("client?id=eq.1")[0]["updated_at"])
    menu.leave()
    assert dates == sorted(set(dates)), dates
    wanted = {"name": "Kevin C.", "email": "kc@startup.example", "telephone": "0122334455", "corporation_name": None}
    assert company.rows("client?id=eq.1&select=" + ",".join(wanted)) == [wanted]
    with company.unchanged():
        carole.is_refused("client", "edit", "1", name="X")
        contact = carole.plays(8, "id", "2", "contact", "Simon", "o", "*")
        assert "Le contact d'un client est un membre du commerce." in contact, contact


@row("row 34: sales cannot modify a colleague's client, others none at all")
def client_of_others(company):
    with company.unchanged():
        for field, value in (("nom", "X"), ("contact", "Carole")):
            shown = company.person(CAROLE).plays(8, "nom", "Paule Autre", field, value, "o")
            assert DENIED in shown, shown
        for email, key in ((CAROLE, "4"), (COLIN, "1"), (GASTON, "1"), (SIMON, "1")):
            company.person(email).is_refused("client", "edit", key, name="X")
            company.person(email).is_refused("client", "delete", key)
        answer = company.person(CAROLE).ask("PATCH", "client?id=gt.0", {"corporation_name": "X"})
        assert answer.status == 403, answer


@row("row 60: with a department go its collaborators, their clients, contracts and events; of a support only the name goes")
def cascades(company):
    gaston, carole = company.person(GASTON), company.person(CAROLE)
    assert " : supprimé." in gaston.plays(11, "nom", "Simon", "o")
    assert company.rows("event?select=id,support_contact&order=id") == [{"id": 1, "support_contact": None}, {"id": 2, "support_contact": None}]
    shown = gaston.plays(22)
    assert "Événements sans contact support : 2" in shown and "John Ouick Wedding" in shown, shown
    with company.unchanged():
        for words in (("department", "delete", "2"), ("client", "delete", "1"), ("contract", "delete", "1"), ("event", "delete", "1")):
            gaston.is_refused(*words)
            carole.is_refused(*words)

    def removed(path, **left):
        answer = company.desk.server.ask("DELETE", "/rest/v1/" + path)
        assert answer.status == 204, answer
        for model, keys in left.items():
            assert [each["id"] for each in company.rows(f"{model}?select=id&order=id")] == keys, model
    removed("contract?id=eq.3", contract=[1, 2, 4, 5], event=[1])
    removed("client?id=eq.2", client=[1, 3, 4], contract=[1, 4, 5], event=[])
    assert "Afficher tous les contrats : 3" in carole.plays(15) and "Rien à afficher." in carole.plays(16)
    removed("user?name=eq.Colin", client=[1, 3], contract=[1, 5])
    removed("department?name=eq.commerce", client=[], contract=[], event=[])
    assert "Afficher tous les collaborateurs : 2" in gaston.plays(13)
    assert "Rien à afficher." in gaston.plays(14)
