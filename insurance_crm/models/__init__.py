from . import event, party, catalogue, policy, timeline, deal, paper, sales, book, guard
