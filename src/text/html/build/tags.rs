//! What each tag of HTML does to the text that is being built.

use super::Builder;
use super::containers::Kind;
use crate::model::Block;
use crate::text::token::{self, Attributes, Listener};

impl Listener for Builder<'_> {
    fn text(&mut self, text: &str) {
        if self.hidden.now() {
            self.text_in_player(text);
        } else {
            self.raw.push_str(text);
        }
    }

    fn start(&mut self, name: &str, attributes: &Attributes<'_>) {
        let was_hidden = self.hidden.now();
        self.hidden.start(name);
        if was_hidden || self.hidden.now() || name == "embed" {
            self.start_in_player(name, attributes);
        }
        if self.hidden.now() {
            return;
        }
        match name {
            "a" => {
                // An anchor without an address is a place to jump to.
                if let Some(href) = attributes.get("href") {
                    self.open_anchor(href);
                }
            }
            "b" | "strong" => {
                self.end_run();
                self.bold += 1;
            }
            "i" | "em" | "cite" | "var" | "dfn" => {
                self.end_run();
                self.italic += 1;
            }
            "code" | "tt" | "kbd" | "samp" => {
                self.end_run();
                self.code += 1;
            }
            "q" => self.raw.push('“'),
            "br" => {
                self.end_run();
                let twice = self.spans.last().is_some_and(|span| span.text == "\n") && self.pre == 0;
                if twice { self.flush_paragraph() } else { self.line_break() }
            }
            "img" => self.image(attributes),
            "hr" => {
                self.flush();
                self.add(Block::Rule);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_forgotten_anchor();
                self.flush();
                self.heading = name.bytes().last().map(|digit| digit - b'0');
            }
            "pre" => {
                self.flush();
                self.pre += 1;
            }
            "blockquote" => self.open(Kind::Quote),
            "ul" | "ol" | "menu" | "dir" => {
                self.open(Kind::List);
                if let Some(list) =
                    self.frames.last_mut().filter(|frame| frame.kind == Kind::List && frame.items.is_empty())
                {
                    list.ordered = name == "ol";
                    list.start = attributes.get("start").and_then(|n| n.trim().parse().ok()).unwrap_or(1);
                }
            }
            "li" => {
                self.end_forgotten_anchor();
                self.open_item();
            }
            "table" => self.open(Kind::Table),
            "tr" => self.open_row(false),
            "td" | "th" => {
                self.end_forgotten_anchor();
                self.open_row(true);
            }
            name if token::is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.hidden.now() {
            self.hidden.end(name);
            self.end_in_player(name);
            return;
        }
        match name {
            "a" => self.close_anchor(),
            "b" | "strong" => {
                self.end_run();
                self.bold = self.bold.saturating_sub(1);
            }
            "i" | "em" | "cite" | "var" | "dfn" => {
                self.end_run();
                self.italic = self.italic.saturating_sub(1);
            }
            "code" | "tt" | "kbd" | "samp" => {
                self.end_run();
                self.code = self.code.saturating_sub(1);
            }
            "q" => self.raw.push('”'),
            // `</br>` is a line break in every browser.
            "br" => {
                self.end_run();
                self.line_break();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_forgotten_anchor();
                self.flush();
                self.heading = None;
            }
            "pre" => self.end_pre(),
            "blockquote" => self.close(Kind::Quote),
            "ul" | "ol" | "menu" | "dir" => {
                self.end_forgotten_anchor();
                self.close(Kind::List);
            }
            "li" => {
                self.end_forgotten_anchor();
                self.flush();
                if self.flat.get(Kind::List as usize) == Some(&0) {
                    self.close_to(Kind::Item);
                }
            }
            "table" => {
                self.end_forgotten_anchor();
                self.close(Kind::Table);
            }
            "td" | "th" => {
                self.end_forgotten_anchor();
                self.flush();
                if self.flat.get(Kind::Table as usize) == Some(&0) {
                    self.close_to(Kind::Cell);
                }
            }
            "p" => {
                self.end_forgotten_anchor();
                self.flush();
            }
            name if token::is_block(name) => self.flush(),
            _ => {}
        }
    }
}
