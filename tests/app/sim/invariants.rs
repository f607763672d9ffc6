//! Invariants of the input layers, checked by the harness around every message. A message from a worker never
//! interrupts typing and never removes the article of a layer. An input changes only one text. An exported article is
//! the one for which the prompt was opened.

use tidings::app::input::{Layer, Purpose};
use tidings::app::{Effect, Model, Msg};
use tidings::news::Id;

/// The layers and all typed texts at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InputState {
    /// The layers from below: name and text.
    layers: Vec<(String, String)>,
    /// The texts of the filter, the source filter and the article search.
    lines: [String; 3],
    /// The top layer accepts text; the text is here if it is one of `lines`.
    typing: bool,
    line: Option<String>,
    holds_article: bool,
    /// The article in the reader, and its version.
    page: Option<(Id, String)>,
}

fn layer(layer: &Layer) -> (String, String) {
    match layer {
        Layer::Help(help) => ("help".into(), format!("{help:?}")),
        Layer::Palette(palette) => ("palette".into(), format!("{palette:?}")),
        Layer::Overlay(overlay) => (overlay.title(), format!("{overlay:?}")),
        Layer::Hints(_) => ("hints".into(), String::new()),
        Layer::Find => ("find".into(), String::new()),
        Layer::Input(input) => (format!("{:?}", input.purpose), input.prompt.text().to_owned()),
        Layer::SourceFilter => ("source filter".into(), String::new()),
        Layer::Filter => ("filter".into(), String::new()),
    }
}

impl InputState {
    pub(crate) fn of(model: &Model) -> Self {
        let page = model.reader.page.as_ref();
        let lines = [
            model.prompt.text().to_owned(),
            model.sources.prompt.text().to_owned(),
            model.find.as_ref().map(|find| find.prompt.text().to_owned()).unwrap_or_default(),
        ];
        let line = match model.layers.top() {
            Some(Layer::Filter) => Some(lines[0].clone()),
            Some(Layer::SourceFilter) => Some(lines[1].clone()),
            Some(Layer::Find) => Some(lines[2].clone()),
            _ => None,
        };
        Self {
            layers: model.layers.iter().map(layer).collect(),
            lines,
            line,
            typing: !matches!(model.layers.top(), None | Some(Layer::Hints(_))),
            holds_article: model.layers.holds_article(),
            page: page.map(|page| (page.id, format!("{:?}", page.opened.version))),
        }
    }

    /// Whether the same layers are open. The palette may be replaced by another layer.
    fn has_same_layers(&self, other: &Self) -> bool {
        self.layers.iter().map(|(name, _)| name).eq(other.layers.iter().map(|(name, _)| name))
    }

    /// Checks the state after a message that is not an input of the user.
    pub(crate) fn check_worker(&self, model: &Model, msg: &Msg) {
        let after = Self::of(model);
        // Earlier filters may arrive a little after the arrow key.
        if self.typing && !matches!(msg, Msg::FiltersRecalled(_)) {
            let (before, now) = ((&self.layers, &self.line), (&after.layers, &after.line));
            assert_eq!(before, now, "typing was interrupted by {msg:?}");
        }
        if self.holds_article {
            assert_eq!(
                (&self.layers, &self.page),
                (&after.layers, &after.page),
                "the article was taken away by {msg:?}"
            );
        }
    }

    /// Checks the state after an input of the user: at most one text has changed.
    pub(crate) fn check_user(&self, model: &Model, msg: &Msg) {
        let after = Self::of(model);
        if !self.has_same_layers(&after) {
            return;
        }
        let own = self.layers.iter().zip(&after.layers).filter(|(one, other)| one != other).count();
        // Leaving an article ends its search.
        let changed = |(one, other): &(&String, &String)| one != other && !other.is_empty();
        let lines = self.lines.iter().zip(&after.lines).filter(changed).count();
        assert!(own + lines <= 1, "{msg:?} reached several layers: {self:?} {after:?}");
    }
}

/// Whether a message is an input of the user.
pub(crate) fn is_input(msg: &Msg) -> bool {
    use crossterm::event::Event;
    matches!(msg, Msg::Term(Event::Key(_) | Event::Paste(_) | Event::Mouse(_) | Event::Resize(..)))
}

/// The title of the article for which a prompt was opened last.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExportTarget(Option<String>);

impl ExportTarget {
    /// Records the visible article when a prompt is opened.
    pub(crate) fn note(&mut self, before: &InputState, model: &Model) {
        let opened = !before.has_same_layers(&InputState::of(model));
        if let Some(input) = model.layers.input().filter(|input| opened && input.article.is_some()) {
            // The overwrite question keeps the article of the first prompt.
            if input.purpose != (Purpose::Write { overwrite: true }) {
                self.0 = model.reader.page.as_ref().map(|page| page.article().title.to_string());
            }
        }
    }

    /// Checks that an exported article is that one.
    pub(crate) fn check(&self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::WriteFile { text, .. } | Effect::Pipe { text, .. } = effect {
                let title = self.0.as_deref().expect("a line was opened");
                assert!(text.contains(title), "not {title}: {}", &text[..text.len().min(200)]);
            }
        }
    }
}
