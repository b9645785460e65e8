from . import event, party, card, catalogue, policy, timeline, deal, need, paper, sales, book, guard, ranking
