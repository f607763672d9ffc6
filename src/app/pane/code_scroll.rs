//! Horizontal scrolling of code that is wider than the page and not wrapped. Never here: wrapping, keys.

use super::page::Page;
use crate::app::typeset::{self, Kind, LineKind, PanelPart, Run, Spot, TextRole};

impl Page {
    /// Scrolls wide code until a spot in it is visible, with text around it.
    pub(super) fn reveal(&mut self, number: usize, spot: Spot) {
        let code = self.galley().pieces.get(spot.piece as usize);
        if self.wraps_code(spot.piece) || code.is_none_or(|piece| piece.kind != Kind::Verbatim) {
            return;
        }
        let bytes = (spot.at, spot.at + 1);
        let columns = self.sheet().columns_of(self.galley(), number, spot.piece, bytes);
        let Some(&(from, _)) = columns.first() else { return };
        let indent = self.sheet().indent(self.galley(), number);
        let width = self.sheet().line_columns(self.galley(), number);
        let (column, width) = (from.saturating_sub(indent), width.saturating_sub(indent));
        let visible = self.h_scroll + usize::from(self.h_scroll > 0)
            ..(self.h_scroll + width * 3 / 4).max(self.h_scroll + 1);
        if !visible.contains(&column) {
            self.h_scroll = if column < width * 3 / 4 { 0 } else { column - width / 3 };
        }
    }

    /// The runs of a line; of wide code, the visible part.
    pub(crate) fn runs(&self, number: usize) -> Vec<Run> {
        let mut runs = self.sheet().runs(self.galley(), number);
        let width = self.sheet().line_columns(self.galley(), number);
        let line = self.sheet().line(number);
        let code = line.and_then(|line| self.galley().pieces.get(line.piece as usize));
        let wide = || runs.iter().map(|run| typeset::columns(&run.text)).sum::<usize>() > width;
        let whole = line.is_none_or(|line| self.wraps_code(line.piece))
            || code.is_none_or(|piece| piece.kind != Kind::Verbatim)
            || line.is_some_and(|line| matches!(line.kind, LineKind::Blank | LineKind::Label))
            || self.h_scroll == 0 && !wide();
        if whole {
            return runs;
        }
        let is_fill = |run: &mut Run| run.role == TextRole::Panel(PanelPart::Fill);
        runs.pop_if(is_fill);
        let mut runs = self.clip(runs, self.sheet().indent(self.galley(), number), width);
        let used: usize = runs.iter().map(|run| typeset::columns(&run.text)).sum();
        let fill = Run::new(&" ".repeat(width.saturating_sub(used)), TextRole::Panel(PanelPart::Fill));
        runs.push(fill);
        runs
    }

    /// Maps columns of a line to the drawn ones; none if they are not visible.
    pub(super) fn visible_columns(
        &self,
        number: usize,
        (from, to): (usize, usize),
    ) -> Option<(usize, usize)> {
        let line = self.sheet().line(number)?;
        let piece = self.galley().pieces.get(line.piece as usize)?;
        if self.wraps_code(line.piece) || piece.kind != Kind::Verbatim {
            return Some((from, to));
        }
        let indent = self.sheet().indent(self.galley(), number);
        // The first column has the mark of text to the left.
        let first = indent + usize::from(self.h_scroll > 0);
        let last = self.sheet().line_columns(self.galley(), number);
        let (from, to) =
            (from.saturating_sub(self.h_scroll).max(first), to.saturating_sub(self.h_scroll).min(last));
        (from < to).then_some((from, to))
    }

    /// The visible part of a wide line, with marks where it continues.
    fn clip(&self, runs: Vec<Run>, indent: usize, width: usize) -> Vec<Run> {
        let width = width.saturating_sub(indent).max(1);
        let all = runs.iter().map(|run| typeset::columns(&run.text)).sum::<usize>().saturating_sub(indent);
        let (left, right) = (self.h_scroll > 0 && all > 0, all > self.h_scroll + width);
        let from = self.h_scroll + usize::from(left);
        let to = self.h_scroll + width - usize::from(right);
        let (mut out, mut column, mut signed) = (Vec::with_capacity(runs.len() + 2), 0usize, !left);
        for run in runs {
            // The indent is in runs of its own.
            if column >= indent && !std::mem::replace(&mut signed, true) {
                out.push(Run::new("‹", TextRole::Panel(PanelPart::Sign)));
            }
            let mut text = String::new();
            for (_, cluster) in typeset::clusters(&run.text) {
                let wide = typeset::cluster_columns(cluster);
                let at = column.checked_sub(indent);
                column += wide;
                if at.is_none_or(|at| at >= from && at + wide <= to) {
                    text.push_str(cluster);
                }
            }
            out.push(Run { text: text.into(), ..run });
        }
        if right {
            out.push(Run::new("›", TextRole::Panel(PanelPart::Sign)));
        }
        out
    }
}
