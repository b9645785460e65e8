from . import event, party, card, catalogue, policy, timeline, deal, paper, sales, book, guard
