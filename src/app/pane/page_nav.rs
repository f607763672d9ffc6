//! Navigation within a page: visible links, headings, jumps. Never here: drawing, scrolling by lines.

use super::hints::VisibleLink;
use super::page::Page;
use crate::app::typeset::{Kind, LineKind, Run, Spot, TextRole, columns};

/// The line of a window that the user is assumed to read; matches are scrolled to it.
pub(crate) fn reading_line(height: u16) -> u16 {
    height / 3
}

/// A section, as the contents and the status line name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// The depth; 0 is the highest level in the article.
    pub(crate) depth: usize,
    /// The heading, on one line.
    pub(crate) name: String,
    pub(crate) spot: Spot,
}

impl Page {
    /// The visible parts of links in a window of so many lines, from top to bottom.
    pub(crate) fn visible_links(&self, height: u16) -> Vec<VisibleLink> {
        let (galley, sheet) = (self.galley(), self.sheet());
        let mut out: Vec<VisibleLink> = Vec::new();
        // The link at the end of the line before, and its piece.
        let mut last: Option<(u32, u32)> = None;
        for (number, line) in (self.top()..sheet.len()).zip(0..height) {
            let Some(of) = sheet.line(number) else { break };
            let grid = matches!(of.kind, LineKind::Grid(_));
            let kind = galley.pieces.get(of.piece as usize).map(|piece| piece.kind);
            let in_list = matches!(kind, Some(Kind::LinkLine(_)));
            let indent = sheet.indent(galley, number);
            let (mut x, mut ended, first) = (0, None, out.len());
            let mut runs: Vec<(Run, u16, u16)> = Vec::new();
            for run in self.runs(number) {
                let from = x;
                x += columns(&run.text);
                runs.push((run, from as u16, x as u16));
            }
            // In the order of reading.
            let rtl = sheet.is_rtl(galley, number) && sheet.is_visual();
            if rtl {
                runs.reverse();
            }
            for (run, from, to) in runs {
                ended = run.link;
                let Some(link) = run.link else { continue };
                match out[first..].last_mut() {
                    Some(part) if run.role == TextRole::LinkNumber => part.number = Some((from, to)),
                    _ if run.role == TextRole::LinkNumber => {}
                    Some(part) if part.link == link && part.to == from => part.to = to,
                    Some(part) if part.link == link && part.from == to => part.from = from,
                    _ => {
                        let before =
                            last.is_some_and(|(other, piece)| other == link && (grid || piece == of.piece));
                        // In a table the lines of cells are interleaved: a link continues below itself.
                        let above = |part: &VisibleLink| {
                            part.link == link && part.from == from && part.line + 1 == line
                        };
                        let continued = if grid { out[..first].iter().rposition(above) } else { None };
                        let at_edge =
                            if rtl { usize::from(to) + indent >= x } else { usize::from(from) <= indent };
                        let begins_line = before && out.len() == first && at_edge;
                        if let Some(part) = continued.or(first.checked_sub(1).filter(|_| begins_line)) {
                            out[part].goes_on = true;
                        }
                        // In the list at the end, the number is before the words.
                        let number = in_list.then_some((0, from.saturating_sub(1)));
                        out.push(VisibleLink { link, line, from, to, number, rtl, goes_on: false });
                    }
                }
            }
            last = ended.map(|link| (link, of.piece));
        }
        out
    }

    /// The number of a link in the list at the end, counted from one; none if it leads to a position in the article.
    pub(crate) fn link_number(&self, link: u32) -> Option<usize> {
        let upto = self.links().get(..=link as usize)?;
        upto.last().filter(|link| link.is_external())?;
        Some(upto.iter().filter(|link| link.is_external()).count())
    }

    /// The link with a number.
    pub(crate) fn link_by_number(&self, number: usize) -> Option<u32> {
        let mut out = (0u32..).zip(self.links()).filter(|(_, link)| link.is_external());
        out.nth(number.checked_sub(1)?).map(|(at, _)| at)
    }

    /// How many links have numbers.
    pub(crate) fn numbered_links(&self) -> usize {
        self.links().iter().filter(|link| link.is_external()).count()
    }

    /// An upper bound for the columns of a line of code.
    pub(crate) fn widest_code(&self) -> usize {
        let code = self.galley().pieces.iter().filter(|piece| piece.kind == Kind::Verbatim);
        // A character takes at least as many bytes as columns.
        code.flat_map(|piece| piece.text.split('\n')).map(str::len).max().unwrap_or(0)
    }

    /// The spot at the top of the window.
    pub(crate) fn current_spot(&self) -> Spot {
        self.sheet().spot_of(self.top()).filter(|_| self.top() > 0).unwrap_or_default()
    }

    /// Scrolls a spot to the top, and stores the position before in the jump list; true if it moved.
    pub(crate) fn jump_to(&mut self, spot: Spot, height: u16) -> bool {
        let here = self.current_spot();
        let moved = self.go_to(self.sheet().line_of(spot), height);
        if moved {
            self.jumps.push(here);
        }
        moved
    }

    /// Returns to the position before the last jump; false if there was none.
    pub(crate) fn jump_back(&mut self, height: u16) -> bool {
        while let Some(spot) = self.jumps.pop() {
            if self.go_to(self.sheet().line_of(spot), height) {
                return true;
            }
        }
        false
    }

    /// The sections. A long heading is cut.
    pub(crate) fn sections(&self) -> Vec<Section> {
        let headings = &self.galley().headings;
        let top = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
        let section = |heading: &crate::app::typeset::Heading| Section {
            depth: usize::from(heading.level - top),
            name: self.heading_text(heading.piece),
            spot: Spot { piece: heading.piece, at: 0 },
        };
        headings.iter().map(section).collect()
    }

    fn heading_text(&self, piece: u32) -> String {
        let text = self.galley().pieces.get(piece as usize).map_or("", |piece| &*piece.text);
        text.split_whitespace()
            .flat_map(|word| [" ", word])
            .skip(1)
            .collect::<String>()
            .chars()
            .take(400)
            .collect()
    }

    /// The index of the section at the reading line.
    pub(crate) fn current_section(&self, height: u16) -> Option<usize> {
        let at = self.top() + usize::from(reading_line(height));
        let last = self.sheet().spot_of(at.min(self.sheet().len().checked_sub(1)?))?;
        self.galley().headings.partition_point(|heading| heading.piece <= last.piece).checked_sub(1)
    }

    /// The heading of that section.
    pub(crate) fn current_section_name(&self, height: u16) -> Option<String> {
        let heading = self.galley().headings.get(self.current_section(height)?)?;
        Some(self.heading_text(heading.piece)).filter(|name| !name.is_empty())
    }

    /// Scrolls to the next heading or the one before; above the first one is the beginning. False if nothing moved.
    pub(crate) fn step_heading(&mut self, forward: bool, height: u16) -> bool {
        let (top, here) = (self.top(), self.current_spot());
        let line = |piece| self.sheet().line_of(Spot { piece, at: 0 });
        let headings = &self.galley().headings;
        let to = if forward {
            let next = headings.partition_point(|heading| line(heading.piece) <= top);
            headings.get(next).map(|heading| line(heading.piece))
        } else {
            let before = headings.partition_point(|heading| line(heading.piece) < top);
            Some(before.checked_sub(1).map_or(0, |at| line(headings[at].piece)))
        };
        let moved = to.is_some_and(|to| self.go_to(to, height));
        if moved {
            let there = self.current_spot();
            self.jumps.step(here, there);
        }
        moved
    }
}
