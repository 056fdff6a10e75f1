"""Routes in Lua: bodies of parts, and answers that are streamed."""

import http.client
import socket

from harness.registry import BOTH, test
from harness.wait import until

STREAMS = """
route.get("/numbers", {access = "anyone", query = {lines = "integer"}}, function(ctx, req)
  return reply{stream = function(write)
    for line = 1, req.query.lines do write(string.rep("x", 98) .. "\\n") end
  end}
end)

route.get("/breaks", {access = "anyone"}, function(ctx, req)
  return reply{stream = function(write)
    for line = 1, 10000 do write(string.rep("x", 98) .. "\\n") end
    local nothing = nil
    write(nothing.field)
  end}
end)

route.get("/marked", {access = "anyone"}, function(ctx, req)
  return reply{type = "text/event-stream", stream = function(write)
    for at = 1, 3 do
      write("data: " .. at .. "\\n\\n")
      ctx.db.item:count()
    end
  end}
end)

route.get("/endless", {access = "anyone"}, function(ctx, req)
  return reply{stream = function(write)
    write("begin\\n")
    ctx.db.item:count()
    while true do end
  end}
end)

route.post("/photos", {access = "anyone", body = {title = "text", count = "integer?"}}, function(ctx, req)
  local photo = req.files.photo
  return {title = req.body.title, count = req.body.count, text = req.text, photo = photo and
    {name = photo.name, type = photo.type, size = photo.size, same = photo.text == "\\137PNG\\r\\n\\0\\255", hash = crypto.sha256(photo.text)}}
end)
"""


def shop(place, *options):
    return place.server(place.application("shop", {"routes/front.lua": STREAMS, "routes/legacy.lua": None,
                                                   "tests/functions.yaml": None}), *options)


def memory_mb(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmRSS:")).split()[1]) // 1024


def form(parts, boundary="----e2e"):
    body = b""
    for head, text in parts:
        body += f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + text + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


@test("a form with a file: its fields are checked, the file comes as it was sent, to the byte")
def uploaded(place):
    server = shop(place)
    picture = b"\x89PNG\r\n\x00\xff"
    parts = [('name="title"', "Été".encode()), ('name="count"', b"3"),
             ('name="photo"; filename="../../a.png"\r\nContent-Type: image/png', picture)]
    body, headers = form(parts)
    answer = server.ask("POST", "/photos", body, headers, key=None)
    assert answer.status == 200, answer
    seen = answer.json
    assert seen["title"] == "Été" and seen["count"] == 3 and "text" not in seen, seen
    assert {name: seen["photo"][name] for name in ("name", "type", "size", "same")} == {
        "name": "../../a.png", "type": "image/png", "size": len(picture), "same": True}, seen
    body, headers = form([('name="count"', b"x")])
    assert server.ask("POST", "/photos", body, headers, key=None).status == 422
    for broken in (body[:-10], body.replace(b"\r\n", b"\n"), b""):
        answer = server.ask("POST", "/photos", broken, headers, key=None)
        assert answer.status == 400 and "multipart" in answer.json["message"], answer
    body, headers = form([('name="title"', b"x")] * 201)
    answer = server.ask("POST", "/photos", body, headers, key=None)
    assert answer.status == 400 and "200 parts" in answer.json["details"], answer
    server.stop()


@test("a streamed answer of 200 MB takes little memory, and a client that does not read holds it back", BOTH)
def streamed(place, store):
    server = shop(place, *place.store_options(store))
    before = memory_mb(server)
    connection = server.connect()
    connection.request("GET", "/numbers?lines=2000000")
    answer = connection.getresponse()
    assert answer.status == 200 and answer.headers["Transfer-Encoding"] == "chunked"
    first = answer.read(99)
    assert first == b"x" * 98 + b"\n", first
    count, most = len(first), 0
    while piece := answer.read(1 << 20):
        count += len(piece)
        most = max(most, memory_mb(server))
    assert count == 2_000_000 * 99, count
    assert most - before < 60, (before, most)
    again = server.ask("GET", "/marked", connection=connection, key=None)
    assert again.body == b"data: 1\n\ndata: 2\n\ndata: 3\n\n" and again.headers["Content-Type"] == "text/event-stream"
    connection.close()
    # HTTP/1.0 knows no chunks: the end of the connection is the end.
    with socket.create_connection(server.host_and_port, timeout=20) as old:
        old.sendall(b"GET /marked HTTP/1.0\r\n\r\n")
        text = b""
        while piece := old.recv(65536):
            text += piece
    assert text.endswith(b"\r\n\r\ndata: 1\n\ndata: 2\n\ndata: 3\n\n") and b"chunked" not in text, text
    server.stop()


@test("a stream that fails midway ends without a last chunk, and the log says where; clients may leave")
def broken(place):
    server = shop(place)
    for path, cause in (("/breaks", "routes/front.lua:12"), ("/endless", "longer than 5000 ms")):
        try:
            server.ask("GET", path, key=None)
            raise AssertionError(f"{path} ended well")
        except http.client.IncompleteRead as error:
            assert error.partial, path
        until(lambda text=cause: text in server.log(), f"the log has {cause}")
    for _ in range(100):
        with socket.create_connection(server.host_and_port) as left:
            left.sendall(b"GET /numbers?lines=1000000 HTTP/1.1\r\nHost: x\r\n\r\n")
            left.recv(1000)
    until(lambda: server.metric("socle_http_requests_in_flight") <= 1, "those who left are forgotten")
    assert server.ask("GET", "/numbers?lines=1", key=None).body == b"x" * 98 + b"\n"
    server.stop()


@test("as many streams as may be are served at once; the next is told to come again")
def many(place):
    server = shop(place, "--cores", "1")
    held = []
    for _ in range(64):
        one = socket.create_connection(server.host_and_port)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.sendall(b"GET /numbers?lines=1000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert one.recv(12) == b"HTTP/1.1 200"
        held.append(one)
    refused = server.ask("GET", "/numbers?lines=1", key=None)
    assert refused.status == 503 and "streamed" in refused.json["message"], refused
    for one in held:
        one.close()
    until(lambda: server.ask("GET", "/numbers?lines=1", key=None).status == 200, "there is room again")
    server.stop()
