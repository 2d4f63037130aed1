import "./lib/fonts.css";
import "./lib/tokens.css";
import "./lib/base.css";
import "./lib/layout.css";
import { mount } from "svelte";
import App from "./shell/App.svelte";

mount(App, { target: document.getElementById("app")! });
