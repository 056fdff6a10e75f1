"""The checklist of Epic Events, rows 35 to 59: contracts, events, lists, lookups and amounts."""

import json

from harness.company import CAROLE, COLIN, GASTON, SIMON, SYLVIE, row

DENIED = "Vous n'êtes pas autorisé à le faire."
READY = "Mes contrats signés, sans événement"
PARTY = ("2027-06-04 13:00", "2027-06-05 02:00", "Paris", "75", "Au bord de l'eau")
PARTY_SENT = {"name": "Fête", "start_at": "2027-06-04T13:00:00Z", "end_at": "2027-06-04T20:00:00Z"}
METACHARACTERS = ("'; DROP TABLE client; --", "\" OR 1=1 --", "x' OR 'a'='a", "\\'; DELETE FROM contract", "%_*?:$1{{name}}", "1); --")


def contract(company, key, fields="amount,paid_amount,is_signed"):
    return tuple(company.rows(f"contract?id=eq.{key}&select={fields}")[0].values())


@row("row 35: management makes a contract for a client named in words, with the date of now; nobody else does")
def contract_made(company):
    gaston = company.person(GASTON)
    shown = gaston.plays(4, "Bouzin", "", "2500", "500,50", "o")
    assert "Lou Bouzin" in shown and "Contrat 6 : créé." in shown, shown
    assert contract(company, 6) == (2500, 500.5, False)
    assert "Créé le" in gaston.plays(20, "6")
    with company.unchanged():
        assert "Client : rien ne correspond à Personne." in gaston.plays(4, "Personne", "*")
        for email in (CAROLE, SIMON):
            assert "4 n'est pas pour votre rôle" in company.person(email).plays(4)
            company.person(email).is_refused("contract", "add", client=1, amount=100)


@row("rows 36 and 37: management modifies any contract, sales that of an own client only")
def contract_modified(company):
    gaston, carole = company.person(GASTON), company.person(CAROLE)
    menu = gaston.menu()
    for answers in (("1", "montant", "9000"), ("1", "payé", "100,10"), ("4", "montant", "600"), ("1", "signé", "oui")):
        assert f"Contrat {answers[0]} : modifié." in menu.play(9, *answers, "o")
    menu.leave()
    assert contract(company, 1) == (9000, 100.1, True) and contract(company, 4)[0] == 600
    for field, value in (("montant", "9500"), ("payé", "9500"), ("signé", "non")):
        assert "Contrat 1 : modifié." in carole.plays(9, "1", field, value, "o")
    assert contract(company, 1) == (9500, 9500, False)
    with company.unchanged():
        for field, value in (("montant", "1"), ("payé", "1"), ("signé", "non")):
            assert DENIED in carole.plays(9, "4", field, value, "o")
        carole.is_refused("contract", "edit", "4", paid_amount=1)
        carole.is_refused("contract", "edit", "4", is_signed=False)
        company.person(COLIN).is_refused("contract", "edit", "1", paid_amount=1)
        for person in (gaston, carole):
            person.is_refused("contract", "delete", "1")


@row("row 38: support cannot modify contracts")
def contract_of_support(company):
    simon = company.person(SIMON)
    with company.unchanged():
        assert "9 n'est pas pour votre rôle" in simon.plays(9)
        for fields in ({"amount": 1}, {"paid_amount": 1}, {"is_signed": False}):
            simon.is_refused("contract", "edit", "2", **fields)


@row("row 39: what is paid is not more than the amount, and neither is negative; all of it may be paid")
def amounts_checked(company):
    gaston, carole = company.person(GASTON), company.person(CAROLE)
    beyond = "Le montant payé dépasse le montant du contrat."
    with company.unchanged():
        assert beyond in gaston.plays(4, "Lou Bouzin", "n", "100", "100,01", "o", "*")
        assert beyond in carole.plays(9, "1", "payé", "10000,01", "o", "*")
        assert beyond in carole.plays(9, "2", "montant", "7699,99", "o", "*")
        for field in ("montant", "payé"):
            shown = carole.plays(9, "1", field, "-1", "o", "*")
            assert " : -1.00 est inférieur au minimum 0.00\n" in shown, shown
            assert "n'est pas un nombre" in carole.plays(9, "1", field, "beaucoup", "*")
        for fields in ({"paid_amount": 10000.01}, {"paid_amount": -1}, {"amount": -1}):
            carole.is_refused("contract", "edit", "1", status=400, **fields)
            gaston.is_refused("contract", "edit", "1", status=400, **fields)
        gaston.is_refused("contract", "add", client=1, amount=100, paid_amount=101, status=400)
    assert "Contrat 2 : modifié." in carole.plays(9, "2", "payé", "15400", "o")
    assert contract(company, 2, "due") == (0,)
    corrected = gaston.plays(4, "Lou Bouzin", "n", "100", "101", "o", "100", "100", "o")
    assert beyond in corrected and " : créé." in corrected, corrected


@row("row 40: a contract is signed by True and unsigned by False, unless it has an event")
def signed(company):
    for email in (GASTON, CAROLE):
        for word, wanted in (("False", False), ("True", True), ("non", False), ("oui", True)):
            assert "Contrat 5 : modifié." in company.person(email).plays(9, "5", "signé", word, "o")
            assert contract(company, 5, "is_signed") == (wanted,)
    stays = "Un contrat qui a un événement reste signé."
    with company.unchanged():
        for email in (GASTON, CAROLE):
            assert stays in company.person(email).plays(9, "2", "signé", "False", "o", "*")
            company.person(email).is_refused("contract", "edit", "2", is_signed=False, status=400, text=stays)
        assert "ni oui ni non" in company.person(GASTON).plays(9, "5", "signé", "peut-être", "*")


@row("rows 41 and 45: sales make the event of an own signed contract, without a support contact")
def event_made(company):
    carole = company.person(CAROLE)
    shown = carole.plays(5, "?", "5", "Fête", *PARTY, "o")
    assert "\n  5 - Kevin Casey (5)\nContrat" in shown and "Événement 3 : créé." in shown, shown
    made = company.rows("event?id=eq.3&select=name,contract,support_contact,start_at,end_at,location,attendees,notes,client_name")
    assert made == [{"name": "Fête", "contract": 5, "support_contact": None, "start_at": "2027-06-04T11:00:00+00:00",
                     "end_at": "2027-06-05T00:00:00+00:00", "location": "Paris", "attendees": 75, "notes": "Au bord de l'eau",
                     "client_name": "Kevin Casey"}], made
    assert "Contrat : rien" not in carole.plays(5, "?", "*")
    with company.unchanged():
        simon = company.rows("user?name=eq.Simon")[0]["id"]
        company.person(COLIN).is_refused("event", "add", contract=4, support_contact=simon, **PARTY_SENT)


@row("rows 42 to 44: no event on an unsigned contract, none on that of a colleague's client, none beside another")
def event_refused(company):
    carole = company.person(CAROLE)
    with company.unchanged():
        for key, name in ((1, "Kevin Casey"), (4, "Paule Autre"), (2, "John Ouick")):
            shown = carole.plays(5, str(key), "*")
            assert f"{key} - {name} ne fait pas partie de : {READY}." in shown, shown
        assert "Contrat : rien ne correspond à 99." in carole.plays(5, "99", "*")
        carole.is_refused("event", "add", contract=1, **PARTY_SENT, status=400, text="Le contrat n'est pas signé.")
        carole.is_refused("event", "add", contract=4, **PARTY_SENT)
        carole.is_refused("event", "add", contract=2, **PARTY_SENT, status=409, text="already exists")
        for email in (GASTON, SIMON):
            assert "5 n'est pas pour votre rôle" in company.person(email).plays(5)
            company.person(email).is_refused("event", "add", contract=5, **PARTY_SENT)


@row("rows 46 and 47: management finds the events without support and gives them one by name, nobody who is not of support")
def support_assigned(company):
    gaston = company.person(GASTON)
    shown = gaston.plays(22)
    assert "Événements sans contact support : 1" in shown and "General assembly" in shown and "Wedding" not in shown, shown
    carole = company.rows("user?name=eq.Carole")[0]["id"]
    with company.unchanged():
        for name in ("Carole", "Gaston"):
            shown = gaston.plays(10, "nom", "General assembly", name, "o", "*")
            assert "Le contact support est un membre du support." in shown, shown
        assert "rien ne correspond à Personne." in gaston.plays(10, "id", "2", "Personne", "*")
        gaston.is_refused("event", "edit", "2", support_contact=carole, status=400, text="membre du support")
    shown = gaston.plays(10, "nom", "General assembly", "Carole", "o", "Simon", "o")
    assert "Événement 2 : modifié." in shown, shown
    assert "Rien à afficher." in gaston.plays(22)
    assert "Mes événements : 2" in company.person(SIMON).plays(27)


@row("row 48: management changes nothing of an event but its support")
def event_of_management(company):
    gaston = company.person(GASTON)
    with company.unchanged():
        shown = gaston.plays(10, "id", "1", "*")
        assert "Champ à modifier" not in shown and "Contact support (? pour la liste) [Simon] : *" in shown, shown
        for fields in ({"name": "X"}, {"contract": 5}, {"start_at": "2027-01-01T00:00:00Z"}, {"end_at": "2028-01-01T00:00:00Z"},
                       {"location": "X"}, {"attendees": 1}, {"notes": "X"}):
            gaston.is_refused("event", "edit", "1", **fields)


@row("rows 49 and 50: support lists its events and modifies them, start and end too, but neither their support nor another's")
def event_of_support(company):
    simon, sylvie = company.person(SIMON), company.person(SYLVIE)
    shown = simon.plays(27)
    assert "Mes événements : 1" in shown and "John Ouick Wedding" in shown, shown
    assert "Rien à afficher." in sylvie.plays(27)
    menu = simon.menu()
    for field, value in (("nom", "Noces"), ("début", "04/06/2027 14:00"), ("fin", "2027-06-05 03:00"), ("lieu", "Tours"),
                         ("invités", "40"), ("notes", "Sans DJ")):
        assert "Événement 1 : modifié." in menu.play(10, "contrat", "2", field, value, "o")
    assert "support n'est pas un des champs." in menu.play(10, "id", "1", "support", "*")
    menu.leave()
    wanted = {"name": "Noces", "start_at": "2027-06-04T12:00:00+00:00", "end_at": "2027-06-05T01:00:00+00:00", "location": "Tours",
              "attendees": 40, "notes": "Sans DJ"}
    assert company.rows("event?id=eq.1&select=" + ",".join(wanted)) == [wanted]
    with company.unchanged():
        for person, key in ((sylvie, "1"), (simon, "2")):
            assert DENIED in person.plays(10, "id", key, "invités", "41", "o")
            person.is_refused("event", "edit", key, attendees=41)
            person.is_refused("event", "delete", key)
        sylvie.is_refused("event", "edit", "1", support_contact=company.rows("user?name=eq.Sylvie")[0]["id"])
        assert "10 n'est pas pour votre rôle" in company.person(CAROLE).plays(10)
        company.person(CAROLE).is_refused("event", "edit", "1", attendees=41)


@row("row 51: sales list their own clients and contracts")
def own_lists(company):
    for email, clients, contracts in ((CAROLE, ("Kevin Casey", "John Ouick", "Lou Bouzin"), 4), (COLIN, ("Paule Autre",), 1)):
        person = company.person(email)
        shown = person.plays(23)
        assert f"Mes clients : {len(clients)}" in shown and all(name in shown for name in clients), shown
        assert ("Paule Autre" in shown) == (email == COLIN), shown
        shown = person.plays(24)
        assert f"Mes contrats : {contracts}" in shown and ("Paule Autre" in shown) == (email == COLIN), shown


@row("row 52: contracts not fully paid and not signed, of all clients; both by a command; none left is said")
def filters(company):
    carole = company.person(CAROLE)
    shown = carole.plays(25)
    assert "Contrats pas entièrement payés : 4" in shown and "Paule Autre" in shown and "Lou Bouzin" not in shown, shown
    shown = carole.plays(26)
    assert "Contrats non signés : 1" in shown and "10000,00" in shown, shown
    assert json.loads(carole.command("contract", "list", "--unsigned", "--unpaid", "--output", "json", "--select", "id").out) == [{"id": 1}]
    assert "modifié." in carole.plays(9, "1", "signé", "o", "o")
    assert "Rien à afficher." in carole.plays(26)


@row("row 53: all roles read all clients, contracts and events, one by one too, and nobody else reads any")
def read_by_all(company):
    for email in (GASTON, CAROLE, COLIN, SIMON, SYLVIE):
        menu = company.person(email).menu()
        for number, title, names in ((14, "clients : 4", ("Kevin Casey", "John Ouick", "Lou Bouzin", "Paule Autre")),
                                     (15, "contrats : 5", ("10000,00", "15400,00", "2300,00", "500,00", "1200,50")),
                                     (16, "événements : 2", ("John Ouick", "General"))):
            shown = menu.play(number)
            assert title in shown and all(name in shown for name in names), shown
        for number, key, seen in ((19, "4", "paule@autre.example"), (20, "4", "Paule Autre"), (21, "1", "Candé-sur-Beuvron")):
            assert seen in menu.play(number, *(() if number == 20 else ("id",)), key)
        menu.leave()
    for model in ("client", "contract", "event"):
        assert company.desk.server.ask("GET", f"/rest/v1/{model}", key="anon_key").status == 401


@row("row 54: all roles look up by each allowed field, and are told what is not there and which field is none")
def lookups(company):
    for email in (GASTON, CAROLE, SIMON):
        menu = company.person(email).menu()
        for number, field, value, seen in (
                (17, "id", "2", "commerce"), (17, "nom", "support", "support"), (18, "nom", "Simon", "support"),
                (18, "id", "0192f0a0-0000-7000-8000-000000000004", "Colin"),
                (19, "id", "1", "Kevin Casey"), (19, "nom", "lou bouzin", "Lou Bouzin SAS"),
                (19, "courriel", "john.ouick@example.org", "John Ouick"), (19, "téléphone", "01 45 67 89 01", "Lou Bouzin"), (19, "téléphone", "+33 1 45.67.89.01", "Lou Bouzin"),
                (21, "id", "2", "General assembly"), (21, "nom", "wedding", "Candé-sur-Beuvron"), (21, "contrat", "3", "General assembly")):
            assert seen in menu.play(number, field, value)
        assert "7700,00" in menu.play(20, "2")
        for number, title in ((17, "Département"), (18, "Collaborateur"), (19, "Client"), (21, "Événement")):
            shown = menu.play(number, "couleur", "nom", "Personne", "*")
            assert "couleur n'est pas un des champs." in shown and f"{title} : rien ne correspond à Personne." in shown, shown
        assert "Contrat : rien ne correspond à 99." in menu.play(20, "99", "*")
        assert "Contrat : rien ne correspond à douze." in menu.play(20, "douze", "*")
        menu.leave()
    assert "Colin" in company.person(GASTON).plays(18, "adresse", COLIN)


@row("row 55: telephones, the order of dates and numbers of guests are checked, in the form and past it")
def validated(company):
    carole, simon = company.person(CAROLE), company.person(SIMON)
    with company.unchanged():
        for telephone in ("12", "01 22 33 44", "téléphone", "+33 1 22 33 44 55 66 77 88"):
            shown = carole.plays(3, "Zoé", "zoe@example.org", telephone, "", "o", "*")
            assert "Téléphone" in shown.split("Créer ?")[1] and "créé" not in shown, shown
            carole.is_refused("client", "add", name="Zoé", email="zoe@example.org", telephone=telephone, status=400)
        order = "La fin précède le début."
        for end in ("2027-06-04 13:00", "2027-06-04 12:59"):
            assert order in carole.plays(5, "5", "Fête", PARTY[0], end, *PARTY[2:], "o", "*")
        assert "n'est pas une date" in carole.plays(5, "5", "Fête", "demain", "*")
        assert "n'est pas une date" in carole.plays(5, "5", "Fête", "2027-02-30 12:00", "*")
        assert "n'est pas un nombre entier" in carole.plays(5, "5", "Fête", *PARTY[:3], "1,5", "*")
        shown = carole.plays(5, "5", "Fête", *PARTY[:3], "-1", "", "o", "*")
        assert "Invités" in shown.split("Créer ?")[1] and "créé" not in shown, shown
        assert order in simon.plays(10, "id", "1", "fin", "2027-06-04 13:00", "o", "*")
        assert "Événement 1 : modifié." not in simon.plays(10, "id", "1", "invités", "-1", "o", "*")
        simon.is_refused("event", "edit", "1", end_at="2027-06-04T13:00:00+02:00", status=400, text=order)
        simon.is_refused("event", "edit", "1", attendees=-1, status=400)


@row("row 56: amounts are kept to the cent and shown in euros with what is due")
def amounts(company):
    gaston = company.person(GASTON)
    assert "créé." in gaston.plays(4, "Lou Bouzin", "n", "1234,56", "0,01", "o")
    assert "créé." in gaston.plays(4, "Lou Bouzin", "n", "0.3", "0.1", "o")
    assert "créé." in gaston.plays(4, "Lou Bouzin", "n", "99 999 999,99", "", "o")
    assert company.rows("contract?id=gte.6&select=amount,paid_amount,due&order=id") == [
        {"amount": 1234.56, "paid_amount": 0.01, "due": 1234.55}, {"amount": 0.3, "paid_amount": 0.1, "due": 0.2},
        {"amount": 99999999.99, "paid_amount": 0, "due": 99999999.99}]
    shown = gaston.plays(15)
    assert "Montant (€)" in shown and "Reste dû (€)" in shown, shown
    for amount in ("1234,55", "0,20", "99999999,99"):
        assert amount in shown, shown
    shown = gaston.plays(20, "7")
    assert "0,30" in shown and "Reste dû (€)  0,20" in shown, shown
    assert "Montant (€)  0,13" in gaston.plays(4, "Lou Bouzin", "n", "0,126", "0", "o")
    assert company.rows("contract?amount=eq.0.13&select=amount,due") == [{"amount": 0.13, "due": 0.13}]


@row("row 59: what looks like SQL is text in every field, lookup, filter and order")
def no_injection(company):
    gaston, carole, simon = (company.person(email) for email in (GASTON, CAROLE, SIMON))
    for at, text in enumerate(METACHARACTERS):
        assert "créé." in carole.plays(3, text, f"c{at}@example.org", f"01 22 33 44 5{at}", text, "o")
        assert "modifié." in simon.plays(10, "id", "1", "notes", text, "o")
        assert "créé." in gaston.plays(2, text, f"u{at}@epic.example", PARTY[4], PARTY[4], f"01 40 00 01 0{at}", "support", "o")
        assert "créé." in gaston.plays(1, f"{at}'; --\"%", "o")
        assert company.rows(f"client?email=eq.c{at}@example.org&select=name,corporation_name") == [{"name": text, "corporation_name": text}]
        assert text in carole.plays(19, "nom", text)
    for field, value in (("nom", "lieu"), ("lieu", METACHARACTERS[0]), ("nom", METACHARACTERS[0])):
        assert "modifié." in simon.plays(10, "id", "1", field, value, "o")
    with company.unchanged():
        for text in METACHARACTERS:
            assert "rien ne correspond" in carole.plays(20, text, "*")
            assert "rien ne correspond" in carole.plays(19, "id", text, "*")
            assert "rien ne correspond" in carole.plays(19, "courriel", text, "*")
            assert "n'est pas un des champs." in carole.plays(19, text, "*")
            assert "n'est pas dans le menu." in carole.plays(text)
            carole.command("client", "list", "--filter", f"email=eq.{text}")
            carole.command("client", "list", "--search", text)
            assert carole.command("client", "list", "--order", text).code == 1
            assert carole.command("client", "show", text).code == 1
            assert carole.command("client", "edit", text, "name=X", "--yes").code == 1
            assert carole.command("client", "list", "--filter", f"{text}=eq.1").code == 1
    assert "Afficher tous les clients : 10" in carole.plays(14)
