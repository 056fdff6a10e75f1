import { createRoot } from "react-dom/client";
import { Root } from "./base/Root";

createRoot(document.getElementById("root")!).render(<Root />);
