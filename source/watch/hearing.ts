/**
 * Whether hints still come. Watches that were set on a directory without permission, or on one that went just then and
 * came back with the same inode, are never told to be dead: that is seen only by what is found without them.
 */

/** A hint may come just behind the look that found the same; so often in turn it does not come at all. */
const firstLimit = 3;

export class Hearing {
  private unheard = 0;
  /** Doubled each time: where no hint ever comes, new watches are asked for ever more seldom. */
  private limit = firstLimit;

  heard(): void {
    this.unheard = 0;
    this.limit = firstLimit;
  }

  /** Something was found that no hint had told of: true when hints are to be asked for anew. */
  missed(): boolean {
    this.unheard += 1;
    if (this.unheard < this.limit) return false;
    this.unheard = 0;
    this.limit *= 2;
    return true;
  }
}
