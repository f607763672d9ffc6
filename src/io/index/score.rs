//! Scores articles by the terms of a query: BM25 over the segments, and a bonus for recent articles.
//! Never here: phrases of several words, reading texts.

use std::sync::Arc;

use super::IndexError;
use super::query::QueryTerm;
use super::searcher::{SegmentRows, Stop};
use super::segment::{Segment, TITLE, Weight};

/// BM25: how soon more occurrences of a word stop counting, and how much a long text lowers the score.
const K: f32 = 1.2;
const B: f32 = 0.75;
/// The number of occurrences that a weight stands for: one, two or three, more; and in the title, which counts about as
/// much as all of a text can.
const OCCURRENCES: [f32; 4] = [1.0, 2.4, 6.0, 14.0];
/// How much more a text of today counts than an old one, and the days in which half of that is gone.
const RECENCY_BONUS: f32 = 0.5;
const HALF_LIFE_DAYS: f32 = 14.0;

/// The rows that have all terms, ascending; and the scores of all rows.
type Scored = (Vec<u32>, Vec<f32>);

/// `rows`: the number of rows; `texts`: that of different texts in them. `None` if stopped; the error is the segment
/// that is damaged.
pub(crate) fn score_terms(
    parts: &[SegmentRows],
    terms: &[QueryTerm],
    rows: usize,
    texts: usize,
    average_length: f32,
    stop: &Stop<'_>,
) -> Result<Option<Scored>, Arc<Segment>> {
    let (mut occurrences, mut long) = (vec![0f32; rows], vec![0f32; rows]);
    let (mut score, mut matched) = (vec![0f32; rows], vec![0u8; rows]);
    let mut touched = Vec::new();
    for (i, term) in (0u8..).zip(terms) {
        touched.clear();
        for part in parts {
            let mut add = |article: u32, weight: u8| {
                let row = part.rows[article as usize] as usize;
                if row >= rows {
                    return;
                }
                if occurrences[row] == 0.0 {
                    touched.push(row);
                    let length = part.segment.articles[article as usize].length as f32;
                    long[row] = K * (1.0 - B + B * length / average_length);
                }
                occurrences[row] += OCCURRENCES[usize::from(weight.min(TITLE))];
            };
            for_each_match(&part.segment, term, &mut add).map_err(|_| Arc::clone(&part.segment))?;
        }
        let (all, some) = (texts as f32, touched.len() as f32);
        let rarity = (1.0 + (all - some + 0.5).max(0.0) / (some + 0.5)).ln();
        for &row in &touched {
            if matched[row] == i {
                matched[row] = i + 1;
                score[row] += rarity * occurrences[row] * (K + 1.0) / (occurrences[row] + long[row]);
            }
            occurrences[row] = 0.0;
        }
        if stop() {
            return Ok(None);
        }
    }
    touched.retain(|row| usize::from(matched[*row]) == terms.len());
    touched.sort_unstable();
    Ok(Some((touched.into_iter().map(|row| row as u32).collect(), score)))
}

fn for_each_match(
    segment: &Segment,
    term: &QueryTerm,
    each: &mut impl FnMut(u32, Weight),
) -> Result<(), IndexError> {
    match term {
        QueryTerm::Exact(name) => match segment.term(name) {
            Some(term) => segment.for_each_posting(&segment.postings(&term)?, each),
            None => Ok(()),
        },
        QueryTerm::Prefix(start) => {
            let mut terms = segment.terms_from(start.as_bytes());
            while let Some((name, term)) = terms.advance() {
                if !name.starts_with(start.as_bytes()) {
                    break;
                }
                segment.for_each_posting(&segment.postings(&term)?, each)?;
            }
            Ok(())
        }
    }
}

/// The factor for an article of this age.
pub(crate) fn recency(seconds: i64) -> f32 {
    let days = seconds.max(0) as f32 / 86_400.0;
    1.0 + RECENCY_BONUS * (-days / HALF_LIFE_DAYS).exp2()
}

/// The date that counts as today: a hundredth of all dates are later, because some are always in the future.
pub(crate) fn reference_date(dates: &[i64]) -> i64 {
    let mut dates = dates.to_vec();
    if dates.is_empty() {
        return 0;
    }
    let at = dates.len() - 1 - dates.len() / 100;
    *dates.select_nth_unstable(at).1
}
