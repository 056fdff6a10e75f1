"""socle plan and migrate, and what serve does about a schema that is not as the definitions ask."""

import os

from harness import postgres
from harness.place import edit
from harness.registry import BOTH, test
from suites.command_line import REFUSED, one_clear_line

TITLE = "  title:             {type: text, min: 1, max: 80, required: true, title: {en: Title, fr: Titre}}\n"


def add_field(folder):
    edit(folder + "/models/movie.yaml", TITLE,
         TITLE + "  budget: {type: decimal, scale: 2, default: \"1.50\"}\n")


def drop_field(folder):
    edit(folder + "/models/movie.yaml",
         "  poster:            {type: text, format: url, "
         "title: {en: Poster address, fr: Adresse de l'affiche}}\n", "")


@test("plan prints SQL and changes nothing, migrate applies it, then there is nothing to do", BOTH)
def plan_and_migrate(place, store):
    folder, options = place.application(), place.store_options(store)
    plan = place.run("plan", folder, *options)
    assert plan.code == 0 and plan.err == "", plan
    assert 'CREATE TABLE "movie"' in plan.out and "-- create table role" in plan.out, plan
    again = place.run("plan", folder, *options)
    assert again.out == plan.out, "plan changed the database"
    done = place.run("migrate", folder, *options)
    assert done.code == 0 and "create table movie" in done.out, done
    made = done.out.count("create table ")
    assert made > 3 and made == plan.out.count("-- create table ") and f"{made} steps applied" in done.out, done
    assert "nothing to do" in place.run("plan", folder, *options).out
    assert "0 steps applied" in place.run("migrate", folder, *options).out


@test("the SQL of a plan makes the schema when a database administrator runs it")
def plan_is_sql(place):
    folder, options = place.application(), place.store_options("postgres")
    postgres.query(place.database(), place.run("plan", folder, *options).out)


@test("an added field is added by serve in development, and logged", BOTH)
def additive_in_development(place, store):
    folder, options = place.application(), place.store_options(store)
    place.server(folder, *options, "--demo").stop()
    add_field(folder)
    server = place.server(folder, *options)
    rows = server.ask("GET", "/rest/v1/movie?select=title,budget&id=eq.1").json
    assert rows == [{"title": "Metropolis", "budget": 1.50}], rows
    assert server.ask("PATCH", "/rest/v1/movie?id=eq.1", {"budget": "2.25"}).status == 204
    server.stop()
    assert "budget" in server.log()
    assert "nothing to do" in place.run("plan", folder, *options).out


@test("in production a stale schema is refused with its plan, and nothing is changed", BOTH)
def stale_in_production(place, store):
    folder, options = place.application(), place.store_options(store)
    done = place.run("serve", folder, *options, "--production", "--listen", "127.0.0.1:0")
    assert done.code == REFUSED and 'CREATE TABLE "movie"' in done.err, done
    assert "socle: the database is not as the definitions ask" in done.err, done
    assert "socle migrate" in done.err and "listening" not in done.out, done
    assert place.run("migrate", folder, *options).code == 0
    place.server(folder, *options, "--production").stop()
    add_field(folder)
    done = place.run("serve", folder, *options, "--listen", "127.0.0.1:0",
                     environment={"SOCLE_PRODUCTION": "true"})
    assert done.code == REFUSED and "budget" in done.err, done
    assert "budget" in place.run("plan", folder, *options).out


@test("a change that loses data names what is lost and needs --allow-loss", BOTH)
def lossy(place, store):
    folder, options = place.application(), place.store_options(store)
    server = place.server(folder, *options, "--demo")
    poster = {"poster": "https://example.org/metropolis.jpg"}
    assert server.ask("PATCH", "/rest/v1/movie?id=eq.1", poster).status == 204
    server.stop()
    drop_field(folder)
    done = place.run("serve", folder, *options, "--listen", "127.0.0.1:0")
    assert done.code == REFUSED and "LOSES" in done.err and "poster" in done.err, done
    assert "socle migrate" in done.err, done
    done = place.run("migrate", folder, *options)
    one_clear_line(done, REFUSED, "lose", "poster", "--allow-loss", "socle backup")
    edit(folder + "/models/movie.yaml", TITLE, TITLE + "  poster: {type: text, format: url}\n")
    server = place.server(folder, *options)
    assert server.ask("GET", "/rest/v1/movie?select=poster&id=eq.1").json == [poster]
    server.stop()
    edit(folder + "/models/movie.yaml", "  poster: {type: text, format: url}\n", "")
    done = place.run("migrate", folder, *options, "--allow-loss")
    assert done.code == 0 and "poster" in done.out, done
    server = place.server(folder, *options, "--production")
    answer = server.ask("GET", "/rest/v1/movie?select=poster")
    assert answer.status == 400 and answer.json["code"] == "42703", answer
    assert server.ask("GET", "/rest/v1/movie?select=id", headers={"Prefer": "count=exact"}).json
    server.stop()


@test("a renamed field keeps its data", BOTH)
def rename(place, store):
    folder, options = place.application(), place.store_options(store)
    place.server(folder, *options, "--demo").stop()
    edit(folder + "/models/movie.yaml", "  director:          {type: text,",
         "  directed_by:          {was: director, type: text,")
    edit(folder + "/models/movie.yaml", "original_title, director]", "original_title, directed_by]")
    edit(folder + "/demo/movie.csv", "duration_minutes,director,", "duration_minutes,directed_by,")
    assert place.run("migrate", folder, *options).code == 0
    server = place.server(folder, *options, "--production")
    rows = server.ask("GET", "/rest/v1/movie?select=directed_by&id=eq.1").json
    assert rows == [{"directed_by": "Fritz Lang"}], rows
    assert server.ask("GET", "/rest/v1/movie?select=id&search=wfts.lang").json[0] == {"id": 1}
    server.stop()


@test("plan works beside a running server, migrate is refused")
def plan_beside_server(place):
    folder = place.application()
    server = place.server(folder, "--demo")
    add_field(folder)
    plan = place.run("plan", folder)
    assert plan.code == 0 and "budget" in plan.out, plan
    one_clear_line(place.run("migrate", folder), REFUSED, os.path.basename(folder))
    server.stop()
