//! Which terminals have letters of several rows (OSC 66, the text sizing protocol of kitty). Others would show the
//! letters in one row, or nothing. Never here: which texts are large, the sequence (see `app::pane::large_title`).

/// Whether a terminal of this name and version, as XTVERSION reports it, has them: kitty from 0.40 on.
pub(crate) fn is_supported(name: &str) -> bool {
    let Some(version) = name.strip_prefix("kitty(") else { return false };
    let mut numbers = version.split(['.', ')']).map_while(|part| part.parse::<u32>().ok());
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default()) >= (0, 40)
}

#[cfg(test)]
mod tests {
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;
    use crate::app::picture::put_escape;

    #[test]
    fn large_letters_are_written_once_and_overwritten_by_others() {
        let (area, mut out) = (Rect::new(0, 0, 20, 4), Vec::new());
        let written = |frames: &[bool], out: &mut Vec<u8>| {
            let options = TerminalOptions { viewport: Viewport::Fixed(area) };
            let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut *out), options).unwrap();
            for large in frames {
                let draw = |frame: &mut ratatui::Frame<'_>| {
                    let buf = frame.buffer_mut();
                    if *large {
                        put_escape(Rect::new(2, 1, 10, 2), "\x1b]66;s=2;Bread\x1b\\", buf);
                    } else {
                        buf.set_string(2, 1, "Bread", Style::new());
                    }
                };
                terminal.draw(draw).unwrap();
            }
        };
        written(&[true, true], &mut out);
        let text = String::from_utf8(std::mem::take(&mut out)).unwrap();
        assert_eq!(text.matches("\x1b[2;3H\x1b]66;s=2;Bread\x1b\\").count(), 1, "{text:?}");
        written(&[true, false], &mut out);
        let text = String::from_utf8(out).unwrap();
        let (_, second) = text.split_once("s=2;Bread\x1b\\").unwrap();
        // Each cell that the letters covered is written anew.
        let blanks = second.matches(' ').count();
        assert!(second.contains("Bread") && blanks == 5 + 10, "{blanks} in {second:?}");
    }

    #[test]
    fn only_recent_versions_of_kitty_have_large_letters() {
        for (name, wanted) in [
            ("kitty(0.40.0)", true),
            ("kitty(0.42.1)", true),
            ("kitty(1.0.0)", true),
            ("kitty(0.39.1)", false),
            ("kitty(0.4)", false),
            ("kitty", false),
            ("XTerm(398)", false),
            ("tmux 3.5a", false),
            ("WezTerm 20240203-110809", false),
        ] {
            assert_eq!(is_supported(name), wanted, "{name}");
        }
    }
}
