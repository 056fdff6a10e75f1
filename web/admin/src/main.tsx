import { createRoot } from "react-dom/client";
import { readArrival } from "./base/arrival";
import { Root } from "./base/Root";

readArrival();
createRoot(document.getElementById("root")!).render(<Root />);
