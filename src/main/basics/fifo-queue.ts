// A first-in, first-out queue that does not move its elements at every step.

export class FifoQueue<Element> {
  #elements: Element[] = [];
  #taken = 0;

  get length(): number {
    return this.#elements.length - this.#taken;
  }

  /** The oldest element, which `shift` takes next. */
  get first(): Element | undefined {
    return this.#elements[this.#taken];
  }

  push(element: Element): void {
    this.#elements.push(element);
  }

  /** Takes the newest element away. */
  pop(): Element | undefined {
    return this.length === 0 ? undefined : this.#elements.pop();
  }

  shift(): Element | undefined {
    const element = this.#elements[this.#taken];
    if (element === undefined) return undefined;
    this.#taken++;
    if (this.#taken === this.#elements.length) {
      this.#elements.length = 0;
      this.#taken = 0;
    } else if (this.#taken > 1024 && this.#taken * 2 > this.#elements.length) {
      this.#elements = this.#elements.slice(this.#taken);
      this.#taken = 0;
    }
    return element;
  }
}
