// The documentation page: Swagger UI over /openapi.json, asked for with the key or token that the reader gives. The
// document shows what that caller may do, so the page is loaded again whenever the key changes (Swagger UI keeps the
// schemas of its first document). The key is kept in this tab only.
(() => {
  const texts = {
    en: {
      label: "Key or access token",
      use: "Use",
      forget: "Forget",
      anonymous: "You see what anybody may do. Give a key (socle keys) to see more.",
      known: (count) => `${count} ${count === 1 ? "path" : "paths"} open to this key.`,
      refused: "This key is refused: ",
    },
    fr: {
      label: "Clé ou jeton d'accès",
      use: "Utiliser",
      forget: "Oublier",
      anonymous: "Vous voyez ce que chacun peut faire. Donnez une clé (socle keys) pour en voir plus.",
      known: (count) => `${count} ${count === 1 ? "chemin ouvert" : "chemins ouverts"} à cette clé.`,
      refused: "Cette clé est refusée : ",
    },
  };
  const language = navigator.language.startsWith("fr") ? "fr" : "en";
  const text = texts[language];
  const storage_name = "socle-docs-key";
  const input = document.getElementById("key");
  const state = document.getElementById("state");

  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = text[element.dataset.text];
  }

  const with_key = (request) => {
    const key = sessionStorage.getItem(storage_name);
    const own = new URL(request.url, location.href).origin === location.origin;
    if (!key || !own) return request;
    const is_token = key.split(".").length === 3;
    request.headers[is_token ? "Authorization" : "apikey"] = is_token ? `Bearer ${key}` : key;
    return request;
  };

  const show = async () => {
    const key = sessionStorage.getItem(storage_name);
    const request = with_key({ url: "/openapi.json", headers: {} });
    const answer = await fetch(request.url, { headers: request.headers });
    const document_or_problem = await answer.json();
    if (!answer.ok) {
      state.textContent = text.refused + document_or_problem.message;
      return;
    }
    const count = Object.keys(document_or_problem.paths).length;
    state.textContent = key ? text.known(count) : text.anonymous;
    window.ui = SwaggerUIBundle({
      spec: document_or_problem,
      dom_id: "#swagger",
      deepLinking: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      validatorUrl: null,
      requestInterceptor: with_key,
    });
  };

  document.getElementById("caller").addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(storage_name, input.value.trim());
    location.reload();
  });
  document.getElementById("forget").addEventListener("click", () => {
    sessionStorage.removeItem(storage_name);
    location.reload();
  });
  input.value = sessionStorage.getItem(storage_name) ?? "";
  show();
})();
