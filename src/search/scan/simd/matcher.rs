//! Matches the parts of a word in a title by bitmaps of positions: whether they are there, and how close together.
//! Never here: how the bitmaps are made.

use std::ops::{BitAnd, BitOr, BitXor, Not, Shl, Shr};

use super::{BytePattern, GapCosts, Matches, WIDE};

/// Prefetch distance in bytes: about ten titles, which take as long to match as the memory takes to answer.
const PREFETCH: usize = 1024;

/// Parts of a word that are matched one by one.
pub(super) const PIECES: usize = 12;

/// The first bytes of a title, loaded into registers.
pub(super) trait TitleBytes {
    type Bits: Bits;
    /// Prefetches the memory at this address; an address beyond the end does no harm.
    #[inline(always)]
    fn prefetch(_place: *const u8) {}
    fn load(text: &[u8; WIDE]) -> Self;
    fn places(&self, pattern: BytePattern) -> Self::Bits;
    /// Positions of ASCII letters and digits: no word begins after them.
    fn inside(&self) -> Self::Bits;
}

/// Positions in a title, one bit a byte.
pub(super) trait Bits:
    Copy
    + PartialEq
    + Into<u128>
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitXor<Output = Self>
    + Not<Output = Self>
    + Shl<u8, Output = Self>
    + Shr<u8, Output = Self>
{
    const NONE: Self;
    /// All positions below `len`, which is at least 1 and at most the width.
    fn below(len: usize) -> Self;
    /// All positions up to the lowest set one.
    fn to_lowest(self) -> Self;
}

impl Bits for u64 {
    const NONE: Self = 0;

    #[inline(always)]
    fn below(len: usize) -> Self {
        Self::MAX >> (64 - len)
    }

    #[inline(always)]
    fn to_lowest(self) -> Self {
        self ^ self.wrapping_sub(1)
    }
}

impl Bits for u128 {
    const NONE: Self = 0;

    #[inline(always)]
    fn below(len: usize) -> Self {
        Self::MAX >> (128 - len)
    }

    #[inline(always)]
    fn to_lowest(self) -> Self {
        self ^ self.wrapping_sub(1)
    }
}

/// What to match in a title.
#[derive(Clone, Copy)]
struct MatchTask<'a> {
    word: &'a [BytePattern],
    costs: Option<GapCosts>,
    /// `small_limit`: the cost limit is so small that all matches can be tested at once. `gaps`: it allows a gap.
    small_limit: bool,
    gaps: bool,
}

/// Maximum gaps that are tested at once: before a part at the start of a word, and before a part inside a word, of
/// which at most one is allowed.
const WORD_GAP: i32 = 6;
const INSIDE_GAP: i32 = 2;

impl<'a> MatchTask<'a> {
    fn new(word: &'a [BytePattern], costs: Option<GapCosts>) -> Self {
        let bytewise = word.len() <= PIECES && word.iter().all(|pattern| pattern.after == 0 && pattern.last);
        let small_limit = costs.is_some_and(|GapCosts { limit, gap, byte, inside, first }| {
            // One more byte or one more gap exceeds the limit.
            let over = [
                gap + byte * (WORD_GAP + 1),
                gap + inside + byte * (INSIDE_GAP + 1),
                2 * gap + inside + 2 * byte,
                first + gap + byte,
            ];
            bytewise && over.iter().all(|&cost| limit < cost)
        });
        let gaps = costs.is_some_and(|costs| costs.limit >= costs.gap + costs.byte);
        Self { word, costs, small_limit, gaps }
    }
}

/// As [`super::match_titles`], by `Short` for titles of at most 64 bytes, by `All` for the others.
#[inline(always)]
pub(super) fn match_by<Short: TitleBytes, All: TitleBytes>(
    arena: &[u8],
    offsets: &[u32],
    open: u64,
    word: &[BytePattern],
    costs: Option<GapCosts>,
) -> Matches {
    let task = MatchTask::new(word, costs);
    let (mut matched, mut near, mut too_long) = (0, 0, 0);
    // Sorts out the short titles first; branching on the length for each title would be mispredicted often.
    let (mut short, mut rest) = (0, open);
    while rest != 0 {
        let i = rest.trailing_zeros();
        rest &= rest - 1;
        let len = offsets[i as usize + 1] - offsets[i as usize];
        short |= u64::from(len <= 64) << i;
    }
    let mut rest = open & short;
    while rest != 0 {
        let i = rest.trailing_zeros() as usize;
        rest &= rest - 1;
        let (from, to) = (offsets[i] as usize, offsets[i + 1] as usize);
        let Some(text) = arena[from..].first_chunk::<WIDE>() else { continue };
        Short::prefetch(text.as_ptr().wrapping_add(PREFETCH));
        Short::prefetch(text.as_ptr().wrapping_add(PREFETCH + 64));
        if from != to {
            let (holds, is_near) =
                match_title(&Short::load(text), text, Short::Bits::below(to - from), &task);
            matched |= u64::from(holds) << i;
            near |= u64::from(is_near) << i;
        }
    }
    let mut rest = open & !short;
    while rest != 0 {
        let i = rest.trailing_zeros() as usize;
        rest &= rest - 1;
        let (from, to) = (offsets[i] as usize, offsets[i + 1] as usize);
        let Some(text) = arena[from..].first_chunk::<WIDE>() else { continue };
        All::prefetch(text.as_ptr().wrapping_add(PREFETCH));
        All::prefetch(text.as_ptr().wrapping_add(PREFETCH + 64));
        if to - from <= WIDE {
            let (holds, is_near) = match_title(&All::load(text), text, All::Bits::below(to - from), &task);
            matched |= u64::from(holds) << i;
            near |= u64::from(is_near) << i;
        } else {
            too_long |= 1 << i;
        }
    }
    Matches { matched, too_long, near }
}

/// Whether a title has the parts in order, and whether their gaps may be within the limit.
#[inline(always)]
fn match_title<L: TitleBytes>(
    text: &L,
    bytes: &[u8; WIDE],
    within: L::Bits,
    task: &MatchTask,
) -> (bool, bool) {
    if !task.small_limit {
        let holds = in_order(text, within, task.word);
        return (
            holds,
            holds && task.costs.is_some_and(|costs| is_within_limit(text, bytes, within, task.word, costs)),
        );
    }
    let mut pieces = [L::Bits::NONE; PIECES];
    let mut rest = within;
    for (&pattern, piece) in task.word.iter().zip(&mut pieces) {
        *piece = text.places(pattern) & within;
        let found = *piece & rest;
        if found == L::Bits::NONE {
            return (false, false);
        }
        rest = rest & !found.to_lowest();
    }
    (true, is_near_at_once(text, &pieces[..task.word.len()], task.gaps))
}

/// Whether the parts are in the text in order, each matched at its first position.
#[inline(always)]
fn in_order<L: TitleBytes>(text: &L, within: L::Bits, word: &[BytePattern]) -> bool {
    let (mut found, mut rest) = (L::Bits::NONE, within);
    for &pattern in word {
        let places = text.places(pattern);
        found = if pattern.after == 0 { places & rest } else { found & (places & within) >> pattern.after };
        if found == L::Bits::NONE {
            return false;
        }
        if pattern.last {
            rest = within & !found.to_lowest();
        }
    }
    found != L::Bits::NONE
}

/// Whether the letters at these positions are contiguous. With `gaps`: or begin at the start of a word and have only
/// small gaps, of which all but one end at the start of a word. Tests all matches at once, so that there are no
/// branches to mispredict.
#[inline(always)]
fn is_near_at_once<L: TitleBytes>(text: &L, pieces: &[L::Bits], gaps: bool) -> bool {
    let Some((&first, others)) = pieces.split_first() else { return false };
    let mut whole = first;
    if !gaps {
        for &piece in others {
            whole = whole << 1 & piece;
        }
        return whole != L::Bits::NONE;
    }
    let begins = !(text.inside() << 1);
    let (mut at_words, mut one_inside) = (first & begins, L::Bits::NONE);
    for &piece in others {
        let beside = at_words << 1;
        // As far as WORD_GAP and INSIDE_GAP say.
        let reach = beside | beside << 1;
        let reach = reach | reach << 2;
        let reach = reach | reach << 3;
        one_inside = (one_inside << 1 | beside << 1 | beside << 2) & piece;
        at_words = (beside | reach & begins) & piece;
        whole = whole << 1 & piece;
        if whole | at_words | one_inside == L::Bits::NONE {
            return false;
        }
    }
    true
}

/// Whether no word begins after this byte. A non-ASCII byte may belong to a sign; only the character would tell.
static IS_INSIDE: [bool; 256] = {
    let mut inside = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        inside[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    inside
};

/// For each position the bits below it.
static BELOW: [u128; WIDE] = {
    let mut below = [0; WIDE];
    let mut at = 1;
    while at < WIDE {
        below[at] = below[at - 1] << 1 | 1;
        at += 1;
    }
    below
};

/// Whether the parts are in the text in order within the cost limit; true if there are too many parts to test. Goes
/// backward from each position of the last part.
#[inline(always)]
pub(super) fn is_within_limit<L: TitleBytes>(
    text: &L,
    bytes: &[u8; WIDE],
    within: L::Bits,
    word: &[BytePattern],
    costs: GapCosts,
) -> bool {
    // The positions of each part, the last first, and its length.
    let (mut pieces, mut lens) = ([0u128; PIECES], [0u8; PIECES]);
    let (mut count, mut places) = (0, u128::MAX);
    for &pattern in word.iter().rev() {
        if count == PIECES {
            return true;
        }
        places &= (text.places(pattern) & within).into() >> pattern.after;
        if pattern.last {
            lens[count] = pattern.after + 1;
        }
        if pattern.after == 0 {
            pieces[count] = places;
            places = u128::MAX;
            count += 1;
        }
    }
    let mut ends = pieces[0];
    while ends != 0 {
        let mut at = ends.trailing_zeros() as usize;
        ends &= ends - 1;
        let (mut left, mut i) = (costs.limit, 1);
        loop {
            let inside = at > 0 && IS_INSIDE[usize::from(bytes[(at - 1) % WIDE])];
            if i == count {
                // A contiguous match may be anywhere.
                if left == costs.limit || !inside || left >= costs.first {
                    return true;
                }
                break;
            }
            let Some(place) = (pieces[i] & BELOW[at % WIDE]).checked_ilog2() else { break };
            let gap = (at as i32) - (place as i32 + i32::from(lens[i]));
            if gap > 0 {
                left -= costs.gap + costs.byte * gap + if inside { costs.inside } else { 0 };
            }
            if left < 0 || gap < 0 {
                break;
            }
            at = place as usize;
            i += 1;
        }
    }
    false
}
